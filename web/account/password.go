package account

import (
	"cmp"
	"net/http"

	"sluice/refusal"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// passwordForm is the data of the page that changes a password.
type passwordForm struct {
	form.Base
	Form  form.Form
	First bool // nothing else may be done before
}

// newPassword is what is filled in: the new one twice, for nobody sees what they type.
type newPassword struct {
	Old    string `json:"old,omitempty" secret:"current-password"`
	New    string `json:"new" secret:"new-password"`
	Repeat string `json:"repeat" secret:"new-password"`
}

// changePassword changes the password. The session ends with the old one: the browser gets the secret of another.
func changePassword(p *page.Page) form.AdminForm {
	return form.Doing(
		form.AdminForm{ID: "change_password", Action: page.PasswordPage},
		func(_ service.Once, in newPassword) (service.PasswordSet, error) {
			set, secret, err := p.Site.Service.ChangePassword(p.Context(), p.Caller, service.PasswordInput{Old: in.Old, New: in.New})
			if err == nil && secret != "" {
				p.HandSession(secret)
			}
			return set, err
		},
	)
}

// Password shows the form that changes one's password.
func Password(p *page.Page) error { return showPassword(p, form.SentForm{}) }

// ChangePassword sends the new password, if it was typed twice alike.
func ChangePassword(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	d := changePassword(p)
	typed := p.Gin.Request.PostForm
	if typed.Get("new") != typed.Get("repeat") {
		return showPassword(p, form.SentForm{ID: d.ID, Submitted: form.Submitted{Values: typed, Problem: differ()}})
	}
	var err error
	if p.Caller, err = p.Identified(service.Use{Changes: true, First: true}); err != nil {
		return err
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showPassword(p, sent)
	}
	return p.GoTo(cmp.Or(next(p), "/account?done="+d.ID))
}

// next is the page that somebody had asked for when they were led here.
func next(p *page.Page) string {
	to := cmp.Or(p.Gin.PostForm(form.BackField), p.Gin.Query("next"))
	if !page.Local(to) {
		return ""
	}
	return to
}

// differ says that the new password was typed in two ways.
func differ() *page.Problem {
	said, detail := page.Words["account.password.differ"], page.Words["account.password.wrong"]
	return &page.Problem{
		Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, Title: detail.EN, TitleZH: detail.ZH, Detail: said.EN,
		DetailZH: said.ZH,
		Errors:   []page.FieldProblem{{Field: "repeat", Message: said.EN, MessageZH: said.ZH}},
	}
}

// showPassword renders the page, for somebody with a first password without anything that is not open to them yet.
func showPassword(p *page.Page, sent form.SentForm) error {
	err := p.Enter()
	first := service.IsCode(err, service.CodeMustChange)
	if err != nil && !first {
		return p.Keep(err)
	}
	data := passwordForm{Form: form.ShownForm(p, changePassword(p), &sent), First: first}
	data.Form.Back = next(p)
	data.Base = form.BaseOf(p, accountAreas, "account.password", sent)
	if first {
		data.Areas = nil
		given := &data.Form.Fields[0]
		given.Label, given.Hint, given.Needed = p.Word("account.password.given"), "", true
	}
	return showAccount(p, sent.Status(), "account_password", "account.password", &data)
}
