package web

import (
	"net/http"
	"net/url"
	"reflect"

	"github.com/gin-gonic/gin"

	"sluice/process"
	"sluice/service/port"
)

// registerAccount gives the pages of one's account and of one's messages their addresses.
func (s *Pages) registerAccount(pages gin.IRouter) {
	pages.GET("/account", s.entered(account))
	pages.POST("/account", s.entered(setSettings))
	pages.GET(passwordPage, s.page(password)) // also for whoever may do nothing else yet
	pages.POST(passwordPage, s.page(changePassword))
	pages.GET("/account/sessions", s.entered(sessions))
	pages.POST("/account/sessions", s.entered(endSession))
	pages.GET("/account/tokens", s.entered(tokens))
	pages.POST("/account/tokens", s.entered(doTokens))
	pages.GET("/account/deputies", s.entered(myDeputies))
	pages.POST("/account/deputies", s.entered(doMyDeputies))

	pages.GET("/messages", s.entered(messages))
	pages.POST("/messages", s.entered(readMessages))
	pages.GET("/digests", s.entered(digests))
}

// entered makes a handler of a page for whoever has signed in.
func (s *Pages) entered(show func(*page) error) gin.HandlerFunc {
	return s.page(func(p *page) error {
		if err := p.enter(); err != nil {
			return p.keep(err)
		}
		return show(p)
	})
}

// accountAreas are the entries of the navigation within one's account.
var accountAreas = []area{
	{"account.title", "/account"}, {"account.deputies", "/account/deputies"}, {"account.password", passwordPage}, {"account.sessions", "/account/sessions"},
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

func settingsDeed(now port.Contact) deed {
	preset := url.Values{"email": {now.Email}, "language": {now.Language}}
	if now.Mail {
		preset.Set("mail", "true")
	}
	return deed{
		id: "set_settings", method: http.MethodPut, path: "/me/settings", action: "/account", input: reflect.TypeFor[settingsInput](), preset: preset,
		shape: func(body map[string]any) {
			for name, none := range map[string]any{"email": "", "mail": false} { // what is left empty is not sent
				if body[name] == nil {
					body[name] = none
				}
			}
		},
	}
}

func account(p *page) error { return p.showOwn(sentDeed{}) }

// setSettings says how the reader is reached.
func setSettings(p *page) error {
	sent, err := p.send(settingsDeed(port.Contact{}))
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
	data := accountPage{Settings: p.deedForm(settingsDeed(now), &sent), Reads: p.readLines()}
	data.adminBase = p.baseOf(accountAreas, "account.title", sent)
	return p.showAccount(sent.status(), "account", "account.title", &data)
}
