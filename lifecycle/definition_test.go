package lifecycle

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

// Every word for a command has its line in the table, which says what it takes, by which rule, and where; in both languages.
func TestEveryCommandIsDefinedWhole(t *testing.T) {
	names := wordsForCommands(t)
	require.Greater(t, len(names), 50, "they are still found")
	elsewhere := []process.CommandName{process.CommandFilePaper, process.CommandImport, process.CommandRefresh, process.CommandSucceed, process.CommandUndoImport,
		process.CommandTick} // an upload, the register, the machine
	addresses := make(map[string]process.CommandName)
	for _, name := range names {
		c, defined := DefinitionOf(name)
		require.True(t, defined, "no line of the table says what the command %s takes", name)
		require.Implements(t, (*input)(nil), c.New(), "%s has no rule", name)
		require.NotEmpty(t, c.Words.ZH, "%s has no Chinese name", name)
		require.NotEmpty(t, c.Words.EN, "%s has no English name", name)
		require.Equal(t, slices.Contains(elsewhere, name), c.Method == "", "whether %s has an address", name)
		if c.Method == "" {
			continue
		}
		require.NotEmpty(t, c.Summary, "the API does not say what %s does", name)
		address := c.Method + " " + c.Path
		require.Regexp(t, `^(POST|PUT) /(projects|tasks)`, address, "%s", name)
		require.Empty(t, addresses[address], "%s has the address of another", name)
		addresses[address] = name
		for field, of := range map[string]bool{"Task": c.OfTask(), "Month": c.OfMonth()} {
			hidden := false
			if f, has := c.Input.FieldByName(field); has {
				hidden = f.Tag.Get("hidden") == "true"
			}
			require.Equal(t, of, hidden, "%s: the address names it, the input has a hidden field for it: %s", name, field)
		}
	}
	require.ElementsMatch(t, names, CommandNames())
	for _, row := range table {
		require.True(t, IsCommand(row.Command), "%q is no command", row.Command)
	}
}

// One command is defined once, by the first of its lines.
func TestACommandIsDefinedByItsFirstLine(t *testing.T) {
	seen := make(map[process.CommandName]bool)
	for _, row := range table {
		require.Equal(t, !seen[row.Command], row.Takes.Input != nil, "%s: %s", row.Command, row.Words.EN)
		seen[row.Command] = true
	}
	require.Equal(t, reflect.TypeFor[WithdrawInput](), definitionOf[process.CommandWithdraw].Input)
}

// wordsForCommands are the constants of package process, as they stand in its source.
func wordsForCommands(t *testing.T) (names []process.CommandName) {
	file, err := parser.ParseFile(token.NewFileSet(), "../process/commands.go", nil, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, is := n.(*ast.ValueSpec); is {
			if kind, named := spec.Type.(*ast.Ident); named && kind.Name == "CommandName" {
				for _, value := range spec.Values {
					name, err := strconv.Unquote(value.(*ast.BasicLit).Value)
					require.NoError(t, err)
					names = append(names, process.CommandName(name))
				}
			}
		}
		return true
	})
	return names
}

// A text's limit stands in its tag, where the rule, the document of the API and the form read it: no rule has a number of its own.
func TestEveryLimitOfATextStandsInItsTag(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	texts := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if call, is := n.(*ast.CallExpr); is {
				if rule, named := call.Fun.(*ast.SelectorExpr); named {
					texts += strings.Count(rule.Sel.Name, "Text")
					require.NotContains(t, []string{"Require", "Limit"}, rule.Sel.Name, "%s: use Text", set.Position(call.Pos()))
				}
			}
			return true
		})
	}
	require.Greater(t, texts, 80, "they are still found")
}
