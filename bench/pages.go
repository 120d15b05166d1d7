package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Of the projects that are looked at a tenth are under way, as in a county that has worked for ten years.
const (
	pagesProjects = 10_000
	finishedOfTen = 9
)

// view is a page as somebody opens it.
type view struct {
	path  string
	took  []time.Duration
	bytes int // on the wire
}

// measurePages opens each page in turn with an answer of the API about who asks, which costs what every request does.
func measurePages(ctx context.Context, r *run) error {
	return r.withServer(ctx, "", func(c *county, _ *bare) error {
		projects := r.scale(pagesProjects, pagesProjects/20)
		r.progress("pages: taking %d projects in", projects)
		if err := c.takeIn(ctx, lookedAt, projects, projects*finishedOfTen/10); err != nil {
			return err
		}
		reader, alone := c.office, &view{path: "/api/v1/me"}
		views, err := firstViews(ctx, reader, codeOf(lookedAt, projects-1))
		if err != nil {
			return err
		}
		turns, warmUp := r.scale(40, 8), 2
		for turn := range warmUp + turns {
			for _, v := range append([]*view{alone}, views...) {
				if err := v.open(ctx, reader, turn >= warmUp); err != nil {
					return err
				}
			}
		}
		r.addViews(views, alone, projects)
		return nil
	})
}

// firstViews are the pages that are opened first. A style sheet is loaded once and kept.
func firstViews(ctx context.Context, reader *person, project string) ([]*view, error) {
	style, err := styleSheet(ctx, reader)
	if err != nil {
		return nil, err
	}
	var views []*view
	for _, path := range []string{"/tasks", "/projects", "/projects/" + project, "/stuck", "/dashboard", "/calendar", "/calendar?view=all",
		style} {
		views = append(views, &view{path: path})
	}
	return views, nil
}

// styleSheet is the address of the pages' style sheet, which holds a digest of its content.
func styleSheet(ctx context.Context, reader *person) (string, error) {
	content, _, err := reader.fetch(ctx, "/tasks")
	if err != nil {
		return "", err
	}
	_, rest, found := strings.Cut(content, `<link rel="stylesheet" href="`)
	path, _, ended := strings.Cut(rest, `"`)
	if !found || !ended {
		return "", fmt.Errorf("the page /tasks names no style sheet")
	}
	return path, nil
}

// open fetches a page, and keeps how long it took.
func (v *view) open(ctx context.Context, reader *person, counts bool) error {
	began := time.Now()
	_, bytes, err := reader.fetch(ctx, v.path)
	if err == nil && counts {
		v.took, v.bytes = append(v.took, time.Since(began)), bytes
	}
	return err
}

// fetch gets a page as a browser does, and answers also how many bytes its body takes on the wire.
func (p *person) fetch(ctx context.Context, path string) (content string, bytes int, err error) {
	at, err := url.Parse(p.url)
	if err != nil {
		return "", 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.Scheme+"://"+at.Host+path, nil)
	if err != nil {
		return "", 0, err
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	request.Header.Set("Accept-Encoding", "gzip") // said aloud, the client leaves the body as it comes
	response, err := p.client.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	wire := &counting{reader: response.Body}
	body := io.Reader(wire)
	if response.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(wire); err != nil {
			return "", 0, err
		}
	}
	text, err := io.ReadAll(body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s\n%.500s", path, response.Status, text)
	}
	return string(text), wire.n, err
}

// counting counts what is read through it.
type counting struct {
	reader io.Reader
	n      int
}

// Read counts what it reads.
func (c *counting) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	c.n += n
	return n, err
}

// addViews adds what was measured: the milliseconds of a view are judged, for a person waits for them, and stand beside one answer.
func (r *run) addViews(views []*view, alone *view, projects int) {
	one := percentile(alone.took, 50)
	for _, v := range views {
		what := v.path
		if strings.Contains(what, lookedAt) {
			what = "/projects/{code}"
		}
		if strings.HasPrefix(what, "/assets/") {
			what = "its style sheet, once"
		}
		took := percentile(v.took, 50)
		r.table.add(row{
			what:   fmt.Sprintf("%s, p50 of %d, %d projects", what, len(v.took), projects),
			sluice: milliseconds(took), bare: milliseconds(one), ratio: took.Seconds() / one.Seconds(),
			judged: took.Seconds() * 1000, target: atMost(100, " ms"),
		})
		kilobytes := float64(v.bytes) / 1024
		r.table.add(row{what: "  on the wire", sluice: fmt.Sprintf("%.1f KB", kilobytes), judged: kilobytes, target: atMost(100, " KB")})
	}
}
