package form

import (
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/web/page"
	"sluice/written"
)

// Field is something to fill in. Path is its name in the form and what the API calls it: places.0.township.
type Field struct {
	Path    string
	Kind    string // text, long, number, money, date, choice, radio, yesno, check, checks, lines, group, rows
	Label   string
	Hint    string
	Needed  bool
	Value   string
	Values  []string // of checks
	Options []Option
	Fields  []Field   // of a group
	Rows    [][]Field // of rows
	Wide    bool      // of a text of one line that is often long
	List    bool      // typed, with suggestions from the form's list of the same name
	Secret  string    // of a password: what browsers keep it as. It is never shown again
	Errors  []string
}

// Option is something to choose.
type Option struct {
	Value string
	Text  string
	Note  string
}

// ListID names the list of suggestions, for whichever row the field stands in.
func (f Field) ListID() string { return "list-" + unnumbered(f.Path) }

// Chosen reports whether an option is what is filled in.
func (f Field) Chosen(value string) bool { return f.Value == value || slices.Contains(f.Values, value) }

// Describer makes fields of the input of a command. The rules' own types say what there is to fill in: names, types, which words
// may be chosen, how long a text may be. The table of field words has the labels.
type Describer struct {
	Lang    string
	Values  url.Values
	Options map[string][]Option // by path without numbers: chosen from these instead of typed
	lists   map[string][]Option // by path without numbers: typed, with these as suggestions
	hide    map[string]bool     // by path: left out
	rows    map[string]int      // by path: so many rows at least
	Errors  map[string][]string // by path; those shown beside a field are taken out
	linkage func(process.LinkageModel) process.Words
	lacking bool // whether needed fields that are empty are marked: the API names what is malformed before what is missing
}

// Fields describes a struct.
func (d *Describer) Fields(t reflect.Type, prefix string) []Field {
	var all []Field
	for i := range t.NumField() {
		f := t.Field(i)
		name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			all = append(all, d.Fields(f.Type, prefix)...)
		case f.Tag.Get("hidden") == "true" || f.Tag.Get("deprecated") == "true" || d.hide[prefix+name]:
		default:
			all = append(all, d.field(t, f, prefix+name, name, flags == ""))
		}
	}
	return all
}

func (d *Describer) field(of reflect.Type, f reflect.StructField, path, name string, needed bool) Field {
	label := page.LabelOf(of, name)
	made := Field{Path: path, Kind: KindOf(f), Label: page.In(d.Lang, label.Name), Hint: page.In(d.Lang, label.Hint), Needed: needed,
		Value: d.Values.Get(path)}
	if most := refusal.MaxLength(f); most > 0 && f.Type.Kind() == reflect.String {
		made.Hint = strings.TrimSpace(made.Hint + " " + page.Formatted(d.Lang, "form.limit", strconv.Itoa(most)))
		if most > 200 {
			made.Kind = "long"
		}
		made.Wide = most >= 100
	}
	if made.Kind == "money" {
		made.Hint = strings.TrimSpace(made.Hint + " " + d.moneyHint(made.Value))
	}
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t, made.Needed = t.Elem(), false
	}
	options := d.Options[unnumbered(path)]
	switch {
	case made.Kind == "group":
		made.Fields = d.Fields(t, path+".")
	case made.Kind == "rows":
		made.Rows = d.tableRows(t.Elem(), path)
	case made.Kind == "lines" && options != nil:
		made.Kind, made.Options, made.Values, made.Value = "checks", options, d.Values[path], ""
	case made.Kind == "lines":
		made.Errors = d.takeUnder(path)
	case options != nil && made.Kind == "radio" && made.Needed:
		made.Options = options
	case options != nil:
		made.Kind, made.Options = "choice", options
	case made.Kind == "choice" || made.Kind == "radio":
		made.Options = d.choices(f, name)
		if !made.Needed { // what was marked among round buttons cannot be left open again
			made.Kind = "choice"
		}
	}
	if made.Secret = f.Tag.Get("secret"); made.Secret != "" {
		made.Value = ""
	}
	made.List = made.Kind == "text" && len(d.lists[unnumbered(path)]) > 0
	made.Errors = append(d.take(path), made.Errors...)
	if d.lacking && made.lacks() {
		made.Errors = []string{page.In(d.Lang, page.Words["form.needed"])}
	}
	if len(made.Errors) > 0 && made.Needed && made.Value == "" && made.Options != nil { // the API would list its words
		made.Errors = []string{page.Formatted(d.Lang, "form.choose")}
	}
	return made
}

// moneyHint says how an amount is written, and of one in another unit than yuan which sum it was read as.
func (d *Describer) moneyHint(typed string) string {
	if fen, fault := written.Money(typed); fault == nil && !written.InYuan(typed) {
		return page.Formatted(d.Lang, "form.money.read", page.Yuan(fen))
	}
	return page.In(d.Lang, page.Words["form.money"])
}

// lacks reports whether a needed field was left empty. What stands in a group or a row is needed only when the rest of it is there, a
// box may stay without its mark, and a secret is never shown again.
func (f Field) lacks() bool {
	whole := f.Kind != "group" && f.Kind != "rows" && f.Kind != "check" && f.Secret == "" && !strings.Contains(f.Path, ".")
	return whole && f.Needed && strings.TrimSpace(f.Value) == "" && len(f.Values) == 0
}

// KindOf says how a field is filled in.
func KindOf(f reflect.StructField) string {
	t, optional := f.Type, strings.Contains(f.Tag.Get("json"), ",")
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	words := WordsOf(f)
	switch {
	case t == reflect.TypeFor[calendar.Date]():
		return "date"
	case len(words) > 4:
		return "choice"
	case len(words) > 0:
		return "radio"
	case t.Kind() == reflect.Struct:
		return "group"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return "rows"
	case t.Kind() == reflect.Slice:
		return "lines"
	case t.Kind() == reflect.Bool && optional:
		return "check"
	case t.Kind() == reflect.Bool:
		return "yesno"
	case t.Kind() == reflect.Int64:
		return "money"
	case t.Kind() == reflect.Int:
		return "number"
	}
	return "text"
}

// listed are the types whose words stand in a list of the rules, not in a tag of the field.
var listed = map[reflect.Type][]string{
	reflect.TypeFor[process.Role]():         texts(process.Roles),
	reflect.TypeFor[process.LinkageModel](): texts(process.LinkageModels),
	reflect.TypeFor[process.Severity]():     texts(process.Severities),
	reflect.TypeFor[process.ContractKind](): texts(process.ContractKinds),
}

func texts[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

// WordsOf lists the words a field can hold; none when it holds any text.
func WordsOf(f reflect.StructField) []string {
	if tag := f.Tag.Get("enum"); tag != "" {
		return strings.Split(tag, ",")
	}
	return listed[f.Type]
}

func (d *Describer) choices(f reflect.StructField, name string) []Option {
	var all []Option
	for _, word := range WordsOf(f) {
		w := page.WordFor(name, word)
		switch {
		case f.Type == reflect.TypeFor[process.Role]():
			w = lifecycle.RoleWords(process.Role(word))
		case f.Type == reflect.TypeFor[process.LinkageModel]() && d.linkage != nil:
			w = d.linkage(process.LinkageModel(word))
		}
		all = append(all, Option{Value: word, Text: page.In(d.Lang, w)})
	}
	return all
}

// tableRows are the rows that are filled in, or as many as were asked for, and one at least.
func (d *Describer) tableRows(t reflect.Type, path string) [][]Field {
	count := max(1, d.rows[path])
	for _, i := range numbers(d.Values, path) {
		count = max(count, i+1)
	}
	var all [][]Field
	for i := range count {
		all = append(all, d.Fields(t, path+"."+strconv.Itoa(i)+"."))
	}
	return all
}

// mostRows bounds a table, whatever a form claims.
const mostRows = 200

// numbers lists which rows of a table a form holds, in order.
func numbers(values url.Values, path string) []int {
	var all []int
	for name := range values {
		rest, under := strings.CutPrefix(name, path+".")
		text, _, dotted := strings.Cut(rest, ".")
		i, err := strconv.Atoi(text)
		if under && dotted && err == nil && i >= 0 && i < mostRows && !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return all
}

var numberForm = regexp.MustCompile(`\.\d+`)

// unnumbered is the path of a field in whichever row: places.township.
func unnumbered(path string) string { return numberForm.ReplaceAllString(path, "") }

// take are the errors of a field, which are then no longer to be shown elsewhere.
func (d *Describer) take(path string) []string {
	said := d.Errors[path]
	delete(d.Errors, path)
	return said
}

// takeUnder are the errors of single lines of a field.
func (d *Describer) takeUnder(path string) []string {
	var paths []string
	for at := range d.Errors {
		if strings.HasPrefix(at, path+".") {
			paths = append(paths, at)
		}
	}
	slices.Sort(paths)
	var said []string
	for _, at := range paths {
		for _, text := range d.take(at) {
			number, err := strconv.Atoi(strings.TrimPrefix(at, path+"."))
			if err == nil {
				text = page.Formatted(d.Lang, "form.line", number+1) + text
			}
			said = append(said, text)
		}
	}
	return said
}
