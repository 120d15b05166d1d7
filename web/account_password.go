package web

import (
	"cmp"
	"net/http"

	"sluice/refusal"
	"sluice/service"
)

// passwordPage is where a password is changed: all that somebody with a first one may do.
const passwordPage = "/account/password"

// passwordForm is the data of the page that changes a password.
type passwordForm struct {
	adminBase
	Form  form
	First bool // nothing else may be done before
}

// newPassword is what is filled in: the new one twice, for nobody sees what they type.
type newPassword struct {
	Old    string `json:"old,omitempty" secret:"current-password"`
	New    string `json:"new" secret:"new-password"`
	Repeat string `json:"repeat" secret:"new-password"`
}

// passwordDeed changes the password. The session ends with the old one: the browser gets the secret of another.
func (p *page) passwordDeed() deed {
	return doing(deed{id: "change_password", action: passwordPage}, func(_ service.Once, in newPassword) (service.PasswordSet, error) {
		set, secret, err := p.site.service.ChangePassword(p.context(), p.caller, service.PasswordInput{Old: in.Old, New: in.New})
		if err == nil && secret != "" {
			p.handSession(secret)
		}
		return set, err
	})
}

func password(p *page) error { return p.showPassword(sentDeed{}) }

// changePassword sends the new password, if it was typed twice alike.
func changePassword(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d := p.passwordDeed()
	typed := p.gin.Request.PostForm
	if typed.Get("new") != typed.Get("repeat") {
		return p.showPassword(sentDeed{id: d.id, submitted: submitted{values: typed, problem: differ()}})
	}
	var err error
	if p.caller, err = p.identified(service.Use{Changes: true, First: true}); err != nil {
		return err
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showPassword(sent)
	}
	return p.goTo(cmp.Or(p.next(), "/account?done="+d.id))
}

// next is the page that somebody had asked for when they were led here.
func (p *page) next() string {
	to := cmp.Or(p.gin.PostForm(backField), p.gin.Query("next"))
	if !local(to) {
		return ""
	}
	return to
}

// differ says that the new password was typed in two ways.
func differ() *problem {
	said, detail := words["account.password.differ"], words["account.password.wrong"]
	return &problem{
		Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, Title: detail.EN, TitleZH: detail.ZH, Detail: said.EN,
		DetailZH: said.ZH,
		Errors:   []fieldProblem{{Field: "repeat", Message: said.EN, MessageZH: said.ZH}},
	}
}

// showPassword renders the page, for somebody with a first password without anything that is not open to them yet.
func (p *page) showPassword(sent sentDeed) error {
	err := p.enter()
	first := service.IsCode(err, service.CodeMustChange)
	if err != nil && !first {
		return p.keep(err)
	}
	data := passwordForm{Form: p.deedForm(p.passwordDeed(), &sent), First: first}
	data.Form.Back = p.next()
	data.adminBase = p.baseOf(accountAreas, "account.password", sent)
	if first {
		data.Areas = nil
		given := &data.Form.Fields[0]
		given.Label, given.Hint, given.Needed = p.word("account.password.given"), "", true
	}
	return p.showAccount(sent.status(), "account_password", "account.password", &data)
}
