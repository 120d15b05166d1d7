package api

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// The words and dates of the rules know nothing of OpenAPI. Here each is given the schema it is described and checked by.

const (
	schemaPrefix = "#/components/schemas/"
	monthPattern = `^[0-9]{4}-(0[1-9]|1[0-2])$`
)

type (
	dateSchema                                  struct{}
	monthSchema                                 struct{}
	periodSchema                                struct{}
	objectSchema                                struct{}
	wordSchema[T interface{ words() []string }] struct{}
)

func (dateSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2019-05-06"}}
}

func (monthSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: monthPattern, PatternDescription: "a month such as 2019-05", Examples: []any{"2019-05"},
	}
}

func (periodSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Description: "working days (wd) or calendar days (d); empty for none", Examples: []any{"10wd", "30d"},
	}
}

func (objectSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

func (wordSchema[T]) Schema(huma.Registry) *huma.Schema {
	var list T
	s := &huma.Schema{Type: huma.TypeString}
	for _, word := range list.words() {
		s.Enum = append(s.Enum, word)
	}
	return s
}

type (
	stages     struct{}
	roles      struct{}
	unitKinds  struct{}
	taskKinds  struct{}
	commands   struct{}
	severities struct{}
	linkages   struct{}
	effects    struct{}
	scopes     struct{}
)

func (stages) words() []string     { return texts(lifecycle.Stages) }
func (roles) words() []string      { return texts(process.Roles) }
func (unitKinds) words() []string  { return texts(process.UnitKinds) }
func (taskKinds) words() []string  { return texts(process.TaskKinds) }
func (commands) words() []string   { return texts(lifecycle.CommandNames()) }
func (severities) words() []string { return texts(process.Severities) }
func (linkages) words() []string   { return texts(process.LinkageModels) }
func (effects) words() []string    { return texts(process.Effects) }
func (scopes) words() []string     { return texts(process.Scopes) }

func texts[T ~string](words []T) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return list
}

// newRegistry is the registry of schemas, with our own for the words of the rules.
func newRegistry() huma.Registry {
	r := huma.NewMapRegistry(schemaPrefix, schemaName)
	r.RegisterTypeAlias(reflect.TypeFor[calendar.Date](), reflect.TypeFor[dateSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[calendar.Month](), reflect.TypeFor[monthSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[calendar.Period](), reflect.TypeFor[periodSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[json.RawMessage](), reflect.TypeFor[objectSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[lifecycle.Stage](), reflect.TypeFor[wordSchema[stages]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.Role](), reflect.TypeFor[wordSchema[roles]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.UnitKind](), reflect.TypeFor[wordSchema[unitKinds]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.TaskKind](), reflect.TypeFor[wordSchema[taskKinds]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.CommandName](), reflect.TypeFor[wordSchema[commands]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.Severity](), reflect.TypeFor[wordSchema[severities]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.LinkageModel](), reflect.TypeFor[wordSchema[linkages]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.Effect](), reflect.TypeFor[wordSchema[effects]]())
	r.RegisterTypeAlias(reflect.TypeFor[process.Scope](), reflect.TypeFor[wordSchema[scopes]]())
	return r
}

// schemaName turns a list of projects into ProjectList, and a ProjectRow into a Project of that list's own. A name that is published stays.
func schemaName(t reflect.Type, hint string) string {
	if t == reflect.TypeFor[refusal.Field]() {
		return "FieldError"
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if row, list := strings.CutPrefix(name, "List"); list && row != "" {
		return strings.TrimSuffix(row, "Row") + "List"
	}
	return name
}

// finish touches up the schemas once every operation has its own: what the address says is not asked for in a body, numbers
// that are sent keep to what JSON carries exactly, so that no amount of money is rounded on its way, and lists are lists.
func finish(r huma.Registry) {
	for name, schema := range r.Map() {
		showHidden(r, name, schema)
		if items := schema.Properties["items"]; items != nil {
			items.Nullable = false // see list
		}
	}
	for _, schema := range r.Map() {
		for _, property := range schema.Properties {
			if property.Items != nil && property.MaxLength != nil { // it is of each text of the list
				property.Items.MaxLength, property.MaxLength = property.MaxLength, nil
			}
		}
	}
	for name, schema := range r.Map() {
		if strings.HasSuffix(name, "Input") {
			bound(r, schema)
		}
	}
	for _, schema := range r.Map() {
		schema.PrecomputeMessages()
	}
}

// showHidden takes the fields that come from the address out of the commands' inputs, and shows them in answers.
func showHidden(r huma.Registry, name string, schema *huma.Schema) {
	t := r.TypeFromRef(schemaPrefix + name)
	if t == nil || t.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(t) {
		property, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("hidden") != "true" || schema.Properties[property] == nil:
		case strings.HasSuffix(name, "Input"):
			delete(schema.Properties, property)
		default:
			schema.Properties[property] = r.Schema(f.Type, true, property)
			schema.Required = append(schema.Required, property)
		}
	}
}

// exact is the greatest whole number that every JSON reader keeps exact.
const exact = 1<<53 - 1

func bound(r huma.Registry, s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		bound(r, r.SchemaFromRef(s.Ref))
	}
	if low, high := float64(-exact), float64(exact); s.Type == huma.TypeInteger && s.Minimum == nil && s.Maximum == nil {
		s.Minimum, s.Maximum = &low, &high
		if s.Examples == nil {
			s.Examples = []any{1}
		}
	}
	bound(r, s.Items)
	for _, property := range s.Properties {
		bound(r, property)
	}
}
