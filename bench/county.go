package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// county is a running Sluice with the people of a project's life.
type county struct {
	*server
	clerk, reviewer, secretary, office, officer, finance, acceptor *person

	open []string     // the projects under way that came from a register
	next atomic.Int64 // which of them comes next
}

const (
	townshipName    = "龙亭镇人民政府"
	cooperativeName = "龙亭镇第1村股份经济合作社"
)

// settle adds the units and the people.
func settle(ctx context.Context, s *server) (*county, error) {
	c := &county{server: s}
	for _, unit := range []object{
		{"code": "lt-town", "name": townshipName, "kind": "township"},
		{"code": "lt-coop", "name": cooperativeName, "kind": "village_cooperative", "parent": "lt-town"},
	} {
		if err := s.admin.send(ctx, http.MethodPost, "/units", unit, nil); err != nil {
			return nil, err
		}
	}
	for _, someone := range []struct {
		who            **person
		id, name, post string
	}{
		{&c.clerk, "liwen", "李文", "lt-coop/staff"},
		{&c.reviewer, "wangshen", "王审", "lt-town/staff"},
		{&c.secretary, "zhaomi", "赵秘", "ldxz/secretary"},
		{&c.office, "qianban", "钱办", "ssb/staff"},
		{&c.officer, "sunpian", "孙片", "ssb/slice_officer"},
		{&c.finance, "zhengcai", "郑财", "czj/staff"},
		{&c.acceptor, "zhouyan", "周验", "yszz/secretary"},
	} {
		var added struct{ Token string }
		in := object{"person": someone.id, "name": someone.name, "posts": []string{someone.post}}
		if err := s.admin.send(ctx, http.MethodPost, "/people", in, &added); err != nil {
			return nil, err
		}
		*someone.who = s.admin.as(added.Token)
	}
	return c, nil
}

// moved says that Sluice was started anew, at another address.
func (c *county) moved(to *server) {
	c.server = to
	for _, p := range []*person{c.clerk, c.reviewer, c.secretary, c.office, c.officer, c.finance, c.acceptor} {
		p.client, p.url = to.admin.client, to.admin.url
	}
}

// take takes in a register of projects under way, which commands are then given to, and waits until all of them run.
func (c *county) take(ctx context.Context, projects int) error {
	for i := range projects {
		c.open = append(c.open, codeOf(underWay, i))
	}
	return c.takeIn(ctx, underWay, projects, 0)
}

// takeIn takes in a register of projects whose codes begin alike, the first so many of them finished, and waits until the others run.
func (c *county) takeIn(ctx context.Context, prefix string, projects, finished int) error {
	contentType, body, err := register(prefix, projects, finished, time.Now().Year())
	if err != nil {
		return err
	}
	var receipt struct {
		ID       string
		Complete bool
	}
	if err := c.admin.call(ctx, http.MethodPost, "/imports", contentType, body, &receipt); err != nil {
		return err
	}
	for !receipt.Complete {
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
		if err := c.admin.get(ctx, "/imports/"+receipt.ID, &receipt); err != nil {
			return err
		}
	}
	return nil
}

// How codes begin: of projects that commands are given to, of those that only wait for their moment, and of those that are looked at.
const (
	underWay = "OPEN"
	waiting  = "HERD"
	lookedAt = "LOOK"
)

func codeOf(prefix string, i int) string { return fmt.Sprintf("%s-%05d", prefix, i+1) }

// register writes a register of projects as the form that takes it in: the first so many were finished last year, the others are being
// built.
func register(prefix string, projects, finished, year int) (contentType string, body []byte, err error) {
	var content bytes.Buffer
	form := multipart.NewWriter(&content)
	file, err := form.CreateFormFile("file", "open.csv")
	if err != nil {
		return "", nil, err
	}
	rows := [][]string{{
		"project_code", "year", "name", "township", "villages", "sector", "implementing_unit", "entity_kind", "supervising_unit",
		"linkage_model", "jiangsu_enterprise", "fund_wan_yuan", "beneficiaries", "annual_income_increase_yuan", "planned_start",
		"planned_end", "completed", "progress_percent",
	}}
	for i := range projects {
		declared, end, complete, progress := year, year+1, "否", "10"
		if i < finished {
			declared, end, complete, progress = year-1, year-1, "是", "100"
		}
		rows = append(rows, []string{
			codeOf(prefix, i), strconv.Itoa(declared), fmt.Sprintf("龙亭镇第%d号有机水稻基地建设项目", i+1), "龙亭镇", "龙亭第1村", "农业", cooperativeName,
			"village_cooperative", townshipName, "party_branch_collective_dividend", "否", "90", "320", "100000",
			fmt.Sprintf("%d-01-04", declared), fmt.Sprintf("%d-12-20", end), complete, progress,
		})
	}
	if err := csv.NewWriter(file).WriteAll(rows); err != nil {
		return "", nil, err
	}
	err = form.Close()
	return form.FormDataContentType(), content.Bytes(), err
}

// project is one of the projects under way, each in its turn.
func (c *county) project() string {
	return c.open[int(c.next.Add(1)-1)%len(c.open)]
}

// declare declares a project with planned dates and answers its code.
func (c *county) declare(ctx context.Context, year int, start, end string) (string, error) {
	a, err := c.clerk.command(ctx, "/projects", object{
		"year": year, "name": "龙亭镇有机水稻基地建设项目", "unit": "lt-coop", "supervising_unit": "lt-town",
		"places": []object{{"township": "龙亭镇", "villages": []string{"龙亭第1村"}}}, "sector": "农业",
		"linkage_model": "party_branch_enterprise_base", "requested_fen": 100_000_000, "beneficiaries": 320,
		"planned_start": start, "planned_end": end,
	})
	return a.Code, err
}

// papersToSubmit is what must be on file before a declaration is submitted.
var papersToSubmit = []string{"application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline"}

// paper puts a paper on file.
func (c *county) paper(ctx context.Context, by *person, code, kind string) error {
	path := fmt.Sprintf("/projects/%s/papers?kind=%s&name=%s.pdf", code, kind, kind)
	return by.call(ctx, http.MethodPost, path, "application/octet-stream", []byte(kind+" of "+code+" "+rand.Text()), nil)
}

// today is the day by the machine's clock, as commands name it.
func today() string {
	return time.Now().In(time.FixedZone("Asia/Shanghai", 8*3600)).Format(time.DateOnly)
}

// pause waits, unless the run ends.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
