package admin

import (
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"

	"sluice/door"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/written"
)

// importsPage is the data of the page on which registers are taken in.
type importsPage struct {
	form.Base
	Items []port.ImportReceipt
	Pager page.Pager
	Form  importForm
	Seen  *seenRegister
}

// Ready reports whether the register was looked at and can be taken in.
func (i importsPage) Ready() bool { return i.Seen != nil && len(i.Seen.Faults) == 0 }

// importForm is the form that takes a register in.
type importForm struct {
	Key     string
	AsOf    string
	SkipBad bool
	Problem *page.Problem
	Faults  []page.FieldProblem
	More    int // faults that are not shown
}

// seenRegister is what taking a register in would do.
type seenRegister struct {
	File string
	service.ImportPreview
}

// FaultsShown is how many faults of a register a page lists: whoever has more begins with the first.
const FaultsShown = 300

// Imports shows the form that takes a register in, and the imports so far.
func Imports(p *page.Page) error {
	return showImports(p, importForm{Key: form.NewKey(), AsOf: p.Now.Today().String()}, nil)
}

// TakeIn checks a register, or takes it in. The file goes on as it arrives; what the form says stands before it.
func TakeIn(p *page.Page) error {
	if p.Gin.ContentType() == "application/x-www-form-urlencoded" &&
		p.Gin.PostForm(form.OnlyShow) != "" { // who sent it has had to sign in: the file is to be chosen again
		return showImports(p, importForm{Key: form.NewKey(), AsOf: p.Gin.PostForm("as_of"), SkipBad: p.Gin.PostForm("skip_bad") != ""}, nil)
	}
	sent, file, err := form.ReadUpload(p.Gin.Request)
	if err != nil {
		return err
	}
	asked := importForm{Key: form.NewKey(), AsOf: sent.Values.Get("as_of"), SkipBad: sent.Values.Get("skip_bad") != ""}
	if file == nil {
		asked.Problem = form.NoFile()
		return showImports(p, asked, nil)
	}
	register, err := asked.register(file)
	if err != nil {
		return refuseImport(p, asked, sent, err)
	}
	if sent.Values.Get("do") == "preview" {
		seen, err := p.Site.Service.PreviewImport(p.Context(), p.Caller, register)
		if err != nil {
			return refuseImport(p, asked, sent, err)
		}
		return showImports(p, asked, &seenRegister{register.Name, seen})
	}
	receipt, err := p.Site.Service.TakeIn(p.Context(), p.Caller, register)
	if err != nil {
		return refuseImport(p, asked, sent, err)
	}
	return p.GoTo("/admin/imports/" + url.PathEscape(receipt.ID) + "?done=import&watch=1")
}

// register is what was sent, the file read whole.
func (f importForm) register(file *multipart.Part) (register service.Register, err error) {
	register = service.Register{Name: file.FileName(), SkipBad: f.SkipBad}
	if !door.Readable(register.Name) {
		return register, service.Invalid(service.Field("file", "文件名须为 UTF-8", "needs a name in UTF-8"))
	}
	if f.AsOf != "" {
		day, fault := written.Date(f.AsOf)
		if fault != nil {
			return register, service.Invalid(service.Field("as_of", fault.ZH, fault.EN))
		}
		register.AsOf = day
	}
	register.Content, err = service.ReadRegister(file)
	return register, err
}

// refuseImport shows why a register was refused. What may have been done all the same is repeated with its key.
func refuseImport(p *page.Page, asked importForm, sent form.Submitted, err error) error {
	if page.SignedOut(err) {
		return err
	}
	door.LetPass(p.Gin.Request.Body) // so that the answer arrives
	if asked.Problem = p.Problem(err); asked.Problem.Unknown() {
		asked.Key = sent.Values.Get(form.KeyField)
	}
	return showImports(p, asked, nil)
}

// showImports shows the imports, with what was found in a register that was sent.
func showImports(p *page.Page, asked importForm, seen *seenRegister) error {
	data := importsPage{Form: asked, Seen: seen}
	rows, err := p.Site.Service.ImportList(p.Context(), p.Caller, p.PageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, page.PagerOf(p, rows)
	status := http.StatusOK
	faults := []page.FieldProblem{}
	if seen != nil {
		faults = seen.Faults
	}
	if asked.Problem != nil {
		status, faults = asked.Problem.Status, asked.Problem.Errors
	}
	data.Form.Faults, data.Form.More = faults[:min(len(faults), FaultsShown)], max(len(faults)-FaultsShown, 0)
	data.Base = adminBaseOf(p, "imports", form.SentForm{})
	return showAdmin(p, status, "admin_imports", "admin.imports", &data)
}

// importPage is the data of the page of an import.
type importPage struct {
	form.Base
	Receipt port.ImportReceipt
	Percent int
	Watched bool       // it loads itself again while the import runs
	Watch   string     // to have it do so, or no longer
	Undo    *form.Form // takes it back; nil while that cannot be
}

// progressEvery is how often the page of an import that still runs loads itself again, in seconds.
const progressEvery = 3

// OneImport shows how far an import is. While it runs the page loads itself again, until the reader does not want it to.
func OneImport(p *page.Page) error { return showImport(p, p.Gin.Param("id"), form.SentForm{}) }

// showImport shows an import, and the form that takes it back as it was sent.
func showImport(p *page.Page, id string, sent form.SentForm) error {
	data := importPage{Percent: 100}
	var err error
	if data.Receipt, err = p.Site.Service.Import(p.Context(), p.Caller, id); err != nil {
		return err
	}
	if data.Receipt.Complete && data.Receipt.Undone.IsZero() {
		made := form.ShownForm(p, undoForm(p, id), &sent)
		data.Undo = &made
	}
	if data.Receipt.Running > 0 {
		data.Percent = (data.Receipt.Started + data.Receipt.NotStarted()) * 100 / data.Receipt.Running
	}
	if data.Watched = p.Gin.Query("watch") != ""; data.Watched && !data.Receipt.Complete {
		p.Refresh, data.Watch = progressEvery, p.WithPage1("watch", "")
	} else {
		data.Watch = p.WithPage1("watch", "1")
	}
	data.Base = adminBaseOf(p, "imports", sent)
	return p.Render(sent.Status(), "admin_import", fmt.Sprintf(p.Word("admin.import.title"), data.Receipt.File), "admin", &data)
}
