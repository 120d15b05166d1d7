package web

import (
	"net/url"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// accountAreas are the entries of the navigation within one's account.
var accountAreas = []area{
	{"account.title", "/account"}, {"account.deputies", "/account/deputies"}, {"account.password", passwordPage},
	{"account.sessions", "/account/sessions"},
	{"account.tokens", "/account/tokens"},
}

// showAccount renders a page of one's account.
func (p *page) showAccount(status int, name, title string, data any) error {
	return p.render(status, name, p.word(title), "account", data)
}

// accountPage is the data of the first page of one's account.
type accountPage struct {
	adminBase
	Settings form
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

func (p *page) settingsDeed(now port.Contact) deed {
	preset := url.Values{"email": {now.Email}, "language": {now.Language}}
	if now.Mail {
		preset.Set("mail", "true")
	}
	return doing(deed{id: "set_settings", action: "/account", preset: preset},
		func(_ service.Once, in settingsInput) (port.Contact, error) {
			return p.site.service.SetSettings(p.context(), p.caller, port.Contact{Email: in.Email, Language: in.Language, Mail: in.Mail})
		})
}

func account(p *page) error { return p.showOwn(sentDeed{}) }

// setSettings says how the reader is reached.
func setSettings(p *page) error {
	sent, err := p.send(p.settingsDeed(port.Contact{}))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showOwn(sent)
	}
	return p.goTo("/account?done=set_settings")
}

func (p *page) showOwn(sent sentDeed) error {
	now, err := p.site.service.Settings(p.context(), p.caller)
	if err != nil {
		return err
	}
	data := accountPage{Settings: p.deedForm(p.settingsDeed(now), &sent), Reads: p.readLines()}
	data.adminBase = p.baseOf(accountAreas, "account.title", sent)
	return p.showAccount(sent.status(), "account", "account.title", &data)
}
