package web

import (
	"net/url"

	"sluice/service"
	"sluice/service/port"
)

// undoDeed takes an import back.
func (p *page) undoDeed(id string) deed {
	return doing(deed{id: "undo_import", action: "/admin/imports/" + url.PathEscape(id) + "/undo", grave: true},
		func(once service.Once, in reasonInput) (port.ImportReceipt, error) {
			return p.site.service.UndoImport(p.context(), p.caller, once, id, service.UndoInput(in))
		})
}

// undoImport takes an import back.
func undoImport(p *page) error {
	id := segment(p.gin.Param("id"))
	sent, err := p.send(p.undoDeed(id))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showImport(id, sent)
	}
	return p.goTo("/admin/imports/" + url.PathEscape(id) + "?done=undo_import")
}
