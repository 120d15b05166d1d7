package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sluice/door"
	"sluice/lifecycle"
	"sluice/papers"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) filePaper(ctx context.Context, in *struct {
	Keyed
	Conditional
	Streamed
	Code string            `path:"code" doc:"code of the project" example:"SS2019-001"`
	Kind process.PaperKind `query:"kind" required:"true" doc:"kind of paper, of the policy's catalogue" example:"application_form"`
	For  string            `query:"subject" maxLength:"12" doc:"the payment it belongs to, P1 …; without it the request that comes next takes it" example:"P1"`
	Name string            `query:"name" maxLength:"200" doc:"name of the file, when the body is the bytes alone" example:"申报书.pdf"`
}) (*answered, error) {
	if err := s.Within(ctx, callerOf(ctx), in.Code); err != nil {
		return nil, err
	}
	file, err := in.open(s.MaxPaperBytes, in.Name)
	if err != nil {
		return nil, err
	}
	given, err := s.FilePaper(ctx, callerOf(ctx), onceOf(ctx), in.Code,
		service.Paper{Kind: in.Kind, Name: file.name, Subject: in.For, Bytes: file})
	if err != nil {
		door.LetPass(file) // so that the answer arrives
		return nil, err
	}
	return rendered(given), nil
}

func (s *server) listPapers(ctx context.Context, in *onProject) (*listed[lifecycle.Paper], error) {
	p, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code)
	return list(port.List[lifecycle.Paper]{Items: p.Papers, Page: 1, PageSize: max(len(p.Papers), 1), Total: len(p.Papers)}, err)
}

func (s *server) getPaper(ctx context.Context, in *struct {
	Streamed
	Code   string `path:"code" doc:"code of the project" example:"SS2019-001"`
	SHA256 string `path:"sha256" doc:"SHA-256 of the paper, in hexadecimal"`
}) (*huma.StreamResponse, error) {
	paper, err := s.paperOn(ctx, in.Code, in.SHA256)
	if err != nil {
		return nil, err
	}
	file, _, err := s.Papers.Get(in.SHA256)
	if err != nil {
		return nil, fmt.Errorf("paper %s of %s is on record: %w", in.SHA256, in.Code, err)
	}
	return &huma.StreamResponse{Body: func(huma.Context) {
		defer file.Close()
		h := in.writer.Header()
		h.Set("Content-Type", contentType(paper.Name))
		h.Set("Content-Disposition", disposition(paper.Name))
		h.Set("ETag", `"`+in.SHA256+`"`)
		http.ServeContent(in.writer, in.raw, "", paper.At, file)
	}}, nil
}

// thumbnail is a picture made small. It is exported to huma by its fields alone.
type thumbnail struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *server) getThumbnail(ctx context.Context, in *struct {
	Code   string `path:"code" doc:"code of the project" example:"SS2019-001"`
	SHA256 string `path:"sha256" doc:"SHA-256 of the paper, in hexadecimal"`
}) (*thumbnail, error) {
	if _, err := s.paperOn(ctx, in.Code, in.SHA256); err != nil {
		return nil, err
	}
	made, err := s.Papers.Thumbnail(ctx, in.SHA256)
	switch {
	case errors.Is(err, papers.ErrNoPicture):
		return nil, refusal.New(refusal.CodeNotFound, "这份资料不是可以预览的照片，请下载查看",
			"the paper is no picture that can be shown small; download it")
	case err != nil:
		return nil, fmt.Errorf("paper %s of %s is on record: %w", in.SHA256, in.Code, err)
	}
	return &thumbnail{"image/jpeg", made}, nil
}

// paperOn finds a paper among those that are on file for a project.
func (s *server) paperOn(ctx context.Context, code, sha string) (lifecycle.Paper, error) {
	p, err := s.RecordsFor(callerOf(ctx)).Project(ctx, code)
	if err != nil {
		return lifecycle.Paper{}, err
	}
	i := slices.IndexFunc(p.Papers, func(on lifecycle.Paper) bool { return on.SHA256 == sha })
	if i < 0 {
		return lifecycle.Paper{}, refusal.New(refusal.CodeNotFound, "项目没有这份资料", "the project has no such paper on file")
	}
	return p.Papers[i], nil
}

// contentTypes are the types a paper is sent as; a browser saves all of them and opens none by itself.
var contentTypes = map[string]string{
	".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".txt": "text/plain; charset=utf-8",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".doc":  "application/msword", ".xls": "application/vnd.ms-excel", ".zip": "application/zip",
}

func contentType(name string) string {
	if known := contentTypes[strings.ToLower(path.Ext(name))]; known != "" {
		return known
	}
	return "application/octet-stream"
}

// disposition names the file for the browser: plainly for old ones, and in UTF-8 as RFC 6266 has it.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}
