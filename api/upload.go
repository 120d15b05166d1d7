package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"sluice/door"
	"sluice/service"
)

// Streamed gives a handler the request itself, to read its body as it arrives or to write a file. It is exported because
// huma looks at exported fields only.
type Streamed struct {
	raw    *http.Request
	writer http.ResponseWriter
}

// Resolve takes the request from huma.
func (st *Streamed) Resolve(ctx huma.Context) []error {
	c := humagin.Unwrap(ctx)
	st.raw, st.writer = c.Request, c.Writer
	return nil
}

// incoming is a file on its way in.
type incoming struct {
	io.Reader
	name string
	most int64 // bytes that it may have
}

// Read reads what has arrived. A body that is cut off because it is too large says so.
func (f *incoming) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	var cut *http.MaxBytesError
	if errors.As(err, &cut) {
		err = service.FileTooLarge(f.most)
	}
	return n, err
}

// formBytes is what the form round a file may add to it.
const formBytes = 16 << 10

// open finds the file in the request: the part named file of a form, or the body itself under a name given beside it. It is
// read as it arrives.
func (st *Streamed) open(most int64, name string) (*incoming, error) {
	f, named := &incoming{name: name, most: most}, "name"
	body, boundary, err := st.body(most)
	switch {
	case err != nil:
		return nil, err
	case boundary != "":
		part, err := filePart(body, boundary)
		if err != nil {
			return nil, err
		}
		f.Reader, f.name, named = part, part.FileName(), "file"
	case name == "":
		return nil, mediaType("multipart/form-data")
	default:
		f.Reader = body
	}
	if strings.TrimSpace(f.name) == "" || !door.Readable(f.name) {
		return nil, service.Invalid(service.Field(named, "文件名不能为空，且须为 UTF-8", "needs the name of the file, in UTF-8"))
	}
	return f, nil
}

// body is the body, cut off where it gets larger than allowed, and the boundary of the form when it is one.
func (st *Streamed) body(most int64) (body io.Reader, boundary string, err error) {
	if st.raw.ContentLength > most+formBytes {
		return nil, "", service.FileTooLarge(most)
	}
	media, params, err := mime.ParseMediaType(st.raw.Header.Get("Content-Type"))
	if err == nil && media == "multipart/form-data" {
		boundary = params["boundary"]
	}
	return http.MaxBytesReader(st.writer, st.raw.Body, most+formBytes), boundary, nil
}

// filePart is the part of a form that holds the file. It must come first: what follows it has not arrived yet.
func filePart(body io.Reader, boundary string) (*multipart.Part, error) {
	part, err := multipart.NewReader(body, boundary).NextPart()
	var cut *http.MaxBytesError
	switch {
	case errors.As(err, &cut):
		return nil, bodyTooLarge
	case errors.Is(err, io.EOF):
		return nil, service.Invalid(service.Field("file", "缺少文件", "is missing"))
	case err != nil:
		return nil, unreadable("表单格式有误", "the form is broken")
	case part.FormName() != "file":
		return nil, service.Invalid(service.Field(fieldPath(part.FormName()), "没有这个字段；只需上传一个文件",
			"is not a field of this form; it has file alone"))
	}
	return part, nil
}
