package admin

import (
	"strings"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// unitNames are the names of the county's units, by code.
type unitNames struct {
	rows  []port.UnitRow
	names map[string]string
}

// Name is a unit's name; one that is not known stands for itself.
func (u unitNames) Name(code string) string {
	if name, known := u.names[code]; known {
		return name
	}
	return code
}

// row is a unit by its code.
func (u unitNames) row(code string) (port.UnitRow, bool) {
	for _, row := range u.rows {
		if row.Code == code {
			return row, true
		}
	}
	return port.UnitRow{}, false
}

// list is what can be chosen, with names.
func (u unitNames) list() []form.Option {
	var all []form.Option
	for _, row := range u.rows {
		if row.Ended != nil {
			continue
		}
		all = append(all, form.Option{Value: row.Code, Text: row.Name})
	}
	return all
}

// mostUnits bounds how many units are named; a county has some hundreds.
const mostUnits = 2000

// namesOfUnits reads all units.
func namesOfUnits(p *page.Page) (unitNames, error) {
	all := unitNames{names: map[string]string{}}
	for number := 1; len(all.rows) < mostUnits; number++ {
		some, err := p.Site.Service.Units(p.Context(), p.Caller, "", "", port.Page{Number: number, Size: page.WholePage})
		if err != nil {
			return all, err
		}
		all.rows = append(all.rows, some.Items...)
		if len(some.Items) < page.WholePage {
			break
		}
	}
	for _, row := range all.rows {
		all.names[row.Code] = row.Name
	}
	return all, nil
}

// postInput is a post as it is filled in: the service reads it as one word.
type postInput struct {
	Unit string       `json:"unit"`
	Role process.Role `json:"role"`
}

// String writes a post as the service reads it.
func (in postInput) String() string { return in.Unit + "/" + string(in.Role) }

// writtenPosts are posts as the service reads them.
func writtenPosts(all []postInput) []string {
	posts := []string{}
	for _, post := range all {
		posts = append(posts, post.String())
	}
	return posts
}

// postField is where a fault of a post shows.
func postField(path string) string {
	if path == "post" || strings.HasPrefix(path, "posts") {
		return "unit"
	}
	return path
}

// roleOptions are the roles by name.
func roleOptions(p *page.Page) []form.Option {
	var all []form.Option
	for _, role := range process.Roles {
		all = append(all, form.Option{Value: string(role), Text: p.Words(lifecycle.RoleWords(role))})
	}
	return all
}

// PersonOptions are people to choose from, as suggestions.
func PersonOptions(p *page.Page) ([]form.Option, error) {
	list, err := p.Site.Service.People(p.Context(), p.Caller, "", page.FirstOf(page.WholePage))
	if err != nil {
		return nil, err
	}
	var all []form.Option
	for _, person := range list.Items {
		all = append(all, form.Option{Value: person.Person, Text: person.Name})
	}
	return all, nil
}
