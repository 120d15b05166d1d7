package web

import (
	"net/http"
	"net/url"
	"reflect"
	"time"

	"sluice/calendar"
	"sluice/process"
)

// tokensPage is the data of the list of one's tokens.
type tokensPage struct {
	adminBase
	Items  []tokenLine
	Pager  pager
	Issue  form
	Issued *tokenShown
}

var issueDeed = deed{
	id: "issue_token", method: http.MethodPost, path: "/me/tokens", action: "/account/tokens", input: reflect.TypeFor[tokenInput](),
	preset: url.Values{"scope": {string(process.ScopeRead)}},
}

func tokens(p *page) error { return p.showTokens(sentDeed{}, nil) }

// doTokens issues a token, or revokes one. The token is told once, on the page that answers: the address of the list never has it.
func doTokens(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d := issueDeed
	if id := p.gin.PostForm("token"); id != "" {
		d = deed{id: "revoke_token", method: http.MethodPost, path: "/me/tokens/" + segment(id) + "/revoke", input: reflect.TypeFor[none]()}
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showTokens(sent, nil)
	case d.id == issueDeed.id:
		issued, err := p.tokenOf(sent.submitted)
		if err != nil {
			return err
		}
		return p.showTokens(sentDeed{}, &issued)
	}
	return p.goTo("/account/tokens?done=" + d.id)
}

func (p *page) showTokens(sent sentDeed, issued *tokenShown) error {
	data := tokensPage{Issued: issued}
	rows, err := p.site.service.MyTokens(p.context(), p.caller, p.pageAsked())
	if err != nil {
		return err
	}
	today := calendar.DateOf(time.Now()) // the machine's day ends tokens, not a stepped clock's
	for _, token := range rows.Items {
		past := !token.Expires.IsZero() && token.Expires.Before(today)
		data.Items = append(data.Items, tokenLine{token, past, p.press("revoke_token", "/account/tokens", map[string]string{"token": token.ID})})
	}
	issue := issueDeed
	if asked := process.Scope(p.gin.Query("scope")); asked.Valid() { // a page that leads here knows what for
		issue.preset = url.Values{"scope": {string(asked)}}
	}
	data.Pager, data.Issue = pagerOf(p, rows), p.deedForm(issue, &sent)
	data.adminBase = p.baseOf(accountAreas, "account.tokens", sent)
	return p.showAccount(sent.status(), "account_tokens", "account.tokens", &data)
}
