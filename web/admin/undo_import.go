package admin

import (
	"net/url"

	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// undoForm takes an import back.
func undoForm(p *page.Page, id string) form.AdminForm {
	return form.Doing(form.AdminForm{ID: "undo_import", Action: "/admin/imports/" + url.PathEscape(id) + "/undo", Irreversible: true},
		func(once service.Once, in reasonInput) (port.ImportReceipt, error) {
			return p.Site.Service.UndoImport(p.Context(), p.Caller, once, id, service.UndoInput(in))
		})
}

// UndoImport takes an import back.
func UndoImport(p *page.Page) error {
	id := form.Segment(p.Gin.Param("id"))
	sent, err := form.Send(p, undoForm(p, id))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showImport(p, id, sent)
	}
	return p.GoTo("/admin/imports/" + url.PathEscape(id) + "?done=undo_import")
}
