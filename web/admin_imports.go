package web

import (
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"

	"sluice/door"
	"sluice/service"
	"sluice/service/port"
	"sluice/written"
)

// importsPage is the data of the page on which registers are taken in.
type importsPage struct {
	adminBase
	Items []port.ImportReceipt
	Pager pager
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
	Problem *problem
	Faults  []fieldProblem
	More    int // faults that are not shown
}

// seenRegister is what taking a register in would do.
type seenRegister struct {
	File string
	service.ImportPreview
}

// faultsShown is how many faults of a register a page lists: whoever has more begins with the first.
const faultsShown = 300

// imports shows the form that takes a register in, and the imports so far.
func imports(p *page) error {
	return p.showImports(importForm{Key: newKey(), AsOf: p.now.Today().String()}, nil)
}

// takeIn checks a register, or takes it in. The file goes on as it arrives; what the form says stands before it.
func takeIn(p *page) error {
	if p.gin.ContentType() == "application/x-www-form-urlencoded" &&
		p.gin.PostForm(onlyShow) != "" { // who sent it has had to sign in: the file is to be chosen again
		return p.showImports(importForm{Key: newKey(), AsOf: p.gin.PostForm("as_of"), SkipBad: p.gin.PostForm("skip_bad") != ""}, nil)
	}
	sent, file, err := readUpload(p.gin.Request)
	if err != nil {
		return err
	}
	form := importForm{Key: newKey(), AsOf: sent.values.Get("as_of"), SkipBad: sent.values.Get("skip_bad") != ""}
	if file == nil {
		form.Problem = noFile()
		return p.showImports(form, nil)
	}
	register, err := form.register(file)
	if err != nil {
		return p.refuseImport(form, sent, err)
	}
	if sent.values.Get("do") == "preview" {
		seen, err := p.site.service.PreviewImport(p.context(), p.caller, register)
		if err != nil {
			return p.refuseImport(form, sent, err)
		}
		return p.showImports(form, &seenRegister{register.Name, seen})
	}
	receipt, err := p.site.service.TakeIn(p.context(), p.caller, register)
	if err != nil {
		return p.refuseImport(form, sent, err)
	}
	return p.goTo("/admin/imports/" + url.PathEscape(receipt.ID) + "?done=import&watch=1")
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
func (p *page) refuseImport(form importForm, sent submitted, err error) error {
	if signedOut(err) {
		return err
	}
	door.LetPass(p.gin.Request.Body) // so that the answer arrives
	if form.Problem = p.problem(err); form.Problem.Unknown() {
		form.Key = sent.values.Get(keyField)
	}
	return p.showImports(form, nil)
}

// showImports shows the imports, with what was found in a register that was sent.
func (p *page) showImports(form importForm, seen *seenRegister) error {
	data := importsPage{Form: form, Seen: seen}
	rows, err := p.site.service.ImportList(p.context(), p.caller, p.pageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	status := http.StatusOK
	faults := []fieldProblem{}
	if seen != nil {
		faults = seen.Faults
	}
	if form.Problem != nil {
		status, faults = form.Problem.Status, form.Problem.Errors
	}
	data.Form.Faults, data.Form.More = faults[:min(len(faults), faultsShown)], max(len(faults)-faultsShown, 0)
	data.adminBase = p.adminBaseOf("imports", sentDeed{})
	return p.showAdmin(status, "admin_imports", "admin.imports", &data)
}

// importPage is the data of the page of an import.
type importPage struct {
	adminBase
	Receipt port.ImportReceipt
	Percent int
	Watched bool   // it loads itself again while the import runs
	Watch   string // to have it do so, or no longer
	Undo    *form  // takes it back; nil while that cannot be
}

// progressEvery is how often the page of an import that still runs loads itself again, in seconds.
const progressEvery = 3

// oneImport shows how far an import is. While it runs the page loads itself again, until the reader does not want it to.
func oneImport(p *page) error { return p.showImport(p.gin.Param("id"), sentDeed{}) }

// showImport shows an import, and the form that takes it back as it was sent.
func (p *page) showImport(id string, sent sentDeed) error {
	data := importPage{Percent: 100}
	var err error
	if data.Receipt, err = p.site.service.Import(p.context(), p.caller, id); err != nil {
		return err
	}
	if data.Receipt.Complete && data.Receipt.Undone.IsZero() {
		made := p.deedForm(p.undoDeed(id), &sent)
		data.Undo = &made
	}
	if data.Receipt.Running > 0 {
		data.Percent = (data.Receipt.Started + data.Receipt.NotStarted()) * 100 / data.Receipt.Running
	}
	if data.Watched = p.gin.Query("watch") != ""; data.Watched && !data.Receipt.Complete {
		p.refresh, data.Watch = progressEvery, p.withPage1("watch", "")
	} else {
		data.Watch = p.withPage1("watch", "1")
	}
	data.adminBase = p.adminBaseOf("imports", sent)
	return p.render(sent.status(), "admin_import", fmt.Sprintf(p.word("admin.import.title"), data.Receipt.File), "admin", &data)
}
