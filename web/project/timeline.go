package project

import (
	"sluice/service"
	"sluice/web/page"
)

// timelinePage is the data of the page of a project's whole life and of its record.
type timelinePage struct {
	Project Project
	Moments []moment
	Pager   page.Pager
	Chain   service.Chain
}

// Timeline shows everything that happened to a project.
func Timeline(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	code := p.Gin.Param("code")
	of, err := Load(p, code)
	if err != nil {
		return err
	}
	data := timelinePage{Project: of}
	list, err := p.Site.Service.Timeline(p.Context(), p.Caller, code, false, p.PageAsked())
	if err != nil {
		return err
	}
	data.Moments, data.Pager = list.Items, page.PagerOf(p, list)
	if data.Chain, err = p.Site.Service.VerifyChain(p.Context(), p.Caller, code); err != nil {
		return err
	}
	return p.Show("timeline", of.Name, "projects", &data)
}
