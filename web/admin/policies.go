package admin

import (
	"net/http"
	"strconv"

	"sluice/web/form"
	"sluice/web/page"
)

// Policies shows the versions of the policy and the desk with the latest on it: counties change some numbers, not the whole.
func Policies(p *page.Page) error {
	all, err := versions(p, policyDocument)
	if err != nil {
		return err
	}
	text := ""
	if len(all) > 0 {
		latest, err := p.Site.Service.Policy(p.Context(), p.Caller, all[0].Version)
		if err != nil {
			return err
		}
		text = latest.Document
	}
	return showPolicies(p, deskFor(p, policyDocument, text), http.StatusOK)
}

// PublishPolicy looks a policy over, or publishes it.
func PublishPolicy(p *page.Page) error {
	desk, published, err := takeDocument(p, policyDocument)
	switch {
	case err != nil:
		return err
	case published == waitsForSecond:
		return p.GoTo(toActs)
	case published > 0:
		return p.GoTo("/admin/policies/" + strconv.Itoa(published) + "?done=publish_policy")
	}
	return showPolicies(p, desk, desk.status())
}

// status is that of the page with the desk.
func (desk *deskOfDocument) status() int {
	if desk.Problem != nil {
		return desk.Problem.Status
	}
	return http.StatusOK
}

// showPolicies shows the policy with a desk as it stands.
func showPolicies(p *page.Page, desk deskOfDocument, status int) error {
	data := documentPage{Kind: policyDocument.key, Desk: desk}
	var err error
	if data.Versions, err = versions(p, policyDocument); err != nil {
		return err
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "policies", form.SentForm{})
	return showAdmin(p, status, "admin_document", "admin.policies", &data)
}

// OnePolicy shows a version of the policy, compared with another when it is asked for.
func OnePolicy(p *page.Page) error { return showVersion(p, policyDocument) }
