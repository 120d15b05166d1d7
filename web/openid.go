package web

import (
	"errors"
	"net/http"
)

// signInWays are the ways to sign in besides with a password.
type signInWays struct {
	OpenID bool   `json:"openid"`
	Name   string `json:"name"`
}

// showSignIn renders the sign-in page with a button for each way to sign in. A way that cannot be asked about is not offered.
func (p *page) showSignIn(status int, form signInForm) error {
	if err := p.api.get("/sessions/ways", nil, &form.Ways); err != nil {
		form.Ways = signInWays{}
	}
	if form.Problem != nil {
		p.retryAfter(form.Problem)
	}
	return p.render(status, "signin", p.word("signin.title"), "", form)
}

// leadToIssuer sends the browser to the issuer. It is a link and no form: a page's forms go nowhere else.
func leadToIssuer(p *page) error {
	next := p.gin.Query("next")
	if !local(next) {
		next = "/"
	}
	var begun struct {
		Address string `json:"address"`
	}
	_, err := p.api.do(http.MethodPost, "/sessions/openid/begin", nil, nil, map[string]string{"next": next}, &begun)
	if refused, err := p.signInRefused(err, next); refused {
		return err
	}
	return p.goTo(begun.Address)
}

// backFromIssuer ends the signing in with what the issuer sent back.
func backFromIssuer(p *page) error {
	query := p.gin.Request.URL.Query()
	if query.Get("code") == "" { // the issuer refused, or the person gave up
		return p.showSignIn(http.StatusUnauthorized, signInForm{Next: "/", Problem: p.gaveUp()})
	}
	var done struct {
		Next string `json:"next"`
	}
	_, err := p.api.do(http.MethodPost, "/sessions/openid", nil, nil, map[string]string{"code": query.Get("code"), "state": query.Get("state")}, &done)
	if refused, err := p.signInRefused(err, "/"); refused {
		return err
	}
	if !local(done.Next) {
		done.Next = "/"
	}
	return p.goTo(done.Next)
}

// gaveUp says that the issuer let nobody in. What the issuer itself says is not repeated: anybody can write it into the address.
func (p *page) gaveUp() *problem {
	title, said := words["signin.openid.none"], words["signin.openid.none.help"]
	return &problem{Status: http.StatusUnauthorized, Title: title.EN, TitleZH: title.ZH, Detail: said.EN, DetailZH: said.ZH}
}

// signInRefused shows the sign-in page with what the API refused; any other error is a fault.
func (p *page) signInRefused(err error, next string) (bool, error) {
	var refused *problem
	switch {
	case err == nil:
		return false, nil
	case errors.As(err, &refused):
		return true, p.showSignIn(refused.Status, signInForm{Next: next, Problem: refused})
	}
	return true, err
}
