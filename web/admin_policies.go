package web

import (
	"net/http"
	"strconv"
)

// policies shows the versions of the policy and the desk with the latest on it: counties change some numbers, not the whole.
func policies(p *page) error {
	all, err := p.versions(policyDocument)
	if err != nil {
		return err
	}
	text := ""
	if len(all) > 0 {
		latest, err := p.site.service.Policy(p.context(), p.caller, all[0].Version)
		if err != nil {
			return err
		}
		text = latest.Document
	}
	return p.showPolicies(p.deskFor(policyDocument, text), http.StatusOK)
}

// publishPolicy looks a policy over, or publishes it.
func publishPolicy(p *page) error {
	desk, published, err := p.takeDocument(policyDocument)
	switch {
	case err != nil:
		return err
	case published == waitsForSecond:
		return p.goTo(toActs)
	case published > 0:
		return p.goTo("/admin/policies/" + strconv.Itoa(published) + "?done=publish_policy")
	}
	return p.showPolicies(desk, desk.status())
}

// status is that of the page with the desk.
func (desk *deskOfDocument) status() int {
	if desk.Problem != nil {
		return desk.Problem.Status
	}
	return http.StatusOK
}

// showPolicies shows the policy with a desk as it stands.
func (p *page) showPolicies(desk deskOfDocument, status int) error {
	data := documentPage{Kind: policyDocument.key, Desk: desk}
	var err error
	if data.Versions, err = p.versions(policyDocument); err != nil {
		return err
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("policies", sentDeed{})
	return p.showAdmin(status, "admin_document", "admin.policies", &data)
}

// onePolicy shows a version of the policy, compared with another when it is asked for.
func onePolicy(p *page) error { return p.showVersion(policyDocument) }
