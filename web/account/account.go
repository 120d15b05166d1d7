package account

import (
	"net/url"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// accountAreas are the entries of the navigation within one's account.
var accountAreas = []form.Area{
	{
		Key:     "account.title",
		Address: "/account",
	},
	{Key: "account.deputies", Address: "/account/deputies"},
	{Key: "account.password", Address: page.PasswordPage},
	{Key: "account.sessions", Address: "/account/sessions"},
	{Key: "account.tokens", Address: "/account/tokens"},
}

// showAccount renders a page of one's account.
func showAccount(p *page.Page, status int, name, title string, data any) error {
	return p.Render(status, name, p.Word(title), "account", data)
}

// accountPage is the data of the first page of one's account.
type accountPage struct {
	form.Base
	Settings form.Form
	Reads    []readLine
}

// readLine is a kind of thing that the reader may look at, and how far.
type readLine struct {
	Words  process.Words
	Extent string
}

// settingsInput is how somebody is reached.
type settingsInput struct {
	Email    string `json:"email,omitempty"`
	Mail     bool   `json:"mail,omitempty"`
	Language string `json:"language" enum:"zh,en"`
}

func settingsForm(p *page.Page, now port.Contact) form.AdminForm {
	preset := url.Values{"email": {now.Email}, "language": {now.Language}}
	if now.Mail {
		preset.Set("mail", "true")
	}
	return form.Doing(form.AdminForm{ID: "set_settings", Action: "/account", Preset: preset},
		func(_ service.Once, in settingsInput) (port.Contact, error) {
			return p.Site.Service.SetSettings(p.Context(), p.Caller, port.Contact{Email: in.Email, Language: in.Language, Mail: in.Mail})
		})
}

// Account shows one's own account.
func Account(p *page.Page) error { return showOwn(p, form.SentForm{}) }

// SetSettings says how the reader is reached.
func SetSettings(p *page.Page) error {
	sent, err := form.Send(p, settingsForm(p, port.Contact{}))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showOwn(p, sent)
	}
	return p.GoTo("/account?done=set_settings")
}

func showOwn(p *page.Page, sent form.SentForm) error {
	now, err := p.Site.Service.Settings(p.Context(), p.Caller)
	if err != nil {
		return err
	}
	data := accountPage{Settings: form.ShownForm(p, settingsForm(p, now), &sent), Reads: readLines(p)}
	data.Base = form.BaseOf(p, accountAreas, "account.title", sent)
	return showAccount(p, sent.Status(), "account", "account.title", &data)
}
