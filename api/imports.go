package api

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"sluice/calendar"
	"sluice/door"
	"sluice/refusal"
	"sluice/registry"
	"sluice/service"
	"sluice/service/port"
)

// receipt is the answer to an import.
type receipt struct {
	Status int
	Body   port.ImportReceipt
}

func (s *server) importRegister(ctx context.Context, in *struct {
	Keyed
	Streamed
	AsOf    calendar.Date `query:"as_of" doc:"the date the register tells of: duties begin after it; without it, today"`
	SkipBad bool          `query:"skip_bad" doc:"leave faulty lines out instead of refusing the file"`
}) (*receipt, error) {
	file, err := s.registerIn(ctx, &in.Streamed, service.Register{AsOf: in.AsOf, SkipBad: in.SkipBad})
	if err != nil {
		return nil, err
	}
	taken, err := s.TakeIn(ctx, callerOf(ctx), file)
	if err != nil {
		return nil, err
	}
	if taken.Complete {
		return &receipt{http.StatusOK, taken}, nil
	}
	return &receipt{http.StatusAccepted, taken}, nil
}

func (s *server) previewImport(ctx context.Context, in *struct {
	Streamed
	AsOf calendar.Date `query:"as_of" doc:"the date the register tells of; without it, today"`
}) (*body[service.ImportPreview], error) {
	file, err := s.registerIn(ctx, &in.Streamed, service.Register{AsOf: in.AsOf})
	if err != nil {
		return nil, err
	}
	return answer(s.PreviewImport(ctx, callerOf(ctx), file))
}

// registerIn reads the form with a register, on top of what the address says. Whose it is not to take one in is told before it arrives.
func (s *server) registerIn(ctx context.Context, st *Streamed, file service.Register) (service.Register, error) {
	if err := s.KeepersOnly(callerOf(ctx)); err != nil {
		return file, err
	}
	form := registerForm{file}
	err := form.fill(st)
	return form.Register, err
}

// registerForm is the form with a register, as it arrives.
type registerForm struct{ service.Register }

// fill reads the form: the file, and what may stand in the form instead of the address.
func (file *registerForm) fill(st *Streamed) error {
	body, boundary, err := st.body(registry.MaxBytes)
	if err != nil {
		return err
	}
	if boundary == "" {
		return mediaType("multipart/form-data")
	}
	form := multipart.NewReader(body, boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = file.part(part)
		}
		if err != nil {
			return formRefusal(err)
		}
	}
	if file.Content == nil {
		return service.Invalid(service.Field("file", "缺少文件", "is missing"))
	}
	return nil
}

// part takes one part of the form.
func (file *registerForm) part(part *multipart.Part) error {
	content, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "file":
		file.Name, file.Content = part.FileName(), content
		if !door.Readable(file.Name) {
			return service.Invalid(service.Field("file", "文件名须为 UTF-8", "needs a name in UTF-8"))
		}
	case "as_of":
		if file.AsOf, err = calendar.ParseDate(string(content)); err != nil {
			return service.Invalid(service.Field("as_of", "须为日期，例如 2019-05-06", "must be a date such as 2019-05-06"))
		}
	case "skip_bad":
		if file.SkipBad, err = strconv.ParseBool(string(content)); err != nil {
			return service.Invalid(service.Field("skip_bad", "须为是或否", "must be true or false"))
		}
	default:
		return service.Invalid(service.Field(fieldPath(part.FormName()), "没有这个字段",
			"is not a field of this form; they are file, as_of, skip_bad"))
	}
	return nil
}

// formRefusal says why a form could not be read; a refusal of ours stays as it is.
func formRefusal(err error) error {
	var refused *refusal.Error
	var cut *http.MaxBytesError
	switch {
	case errors.As(err, &refused):
		return err
	case errors.As(err, &cut):
		return service.FileTooLarge(registry.MaxBytes)
	}
	return unreadable("文件未能完整接收，或表单格式有误", "the file did not arrive whole, or the form is broken")
}

func (s *server) listImports(ctx context.Context, in *struct{ Paged }) (*listed[port.ImportReceipt], error) {
	return list(s.ImportList(ctx, callerOf(ctx), in.page()))
}

func (s *server) getImport(ctx context.Context, in *struct {
	ID string `path:"id" doc:"id of the import"`
}) (*body[port.ImportReceipt], error) {
	return answer(s.Import(ctx, callerOf(ctx), in.ID))
}

func (s *server) undoImport(ctx context.Context, in *struct {
	Keyed
	ID   string `path:"id" doc:"id of the import"`
	Body service.UndoInput
}) (*body[port.ImportReceipt], error) {
	return answer(s.UndoImport(ctx, callerOf(ctx), onceOf(ctx), in.ID, in.Body))
}
