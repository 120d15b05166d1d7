// Package sluice_test holds what is true of the tree as a whole.
package sluice_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rooms says which of Sluice's own packages each may import; docs/architecture.md prints the same table. A room not listed
// here may not exist.
var rooms = map[string][]string{
	"calendar":         {},
	"process":          {},
	"policy":           {"calendar", "process"},
	"refusal":          {"process", "calendar", "written"},
	"lifecycle":        {"policy", "calendar", "written", "process", "refusal"},
	"admin":            {"lifecycle", "policy", "calendar", "process", "refusal"},
	"office":           {"lifecycle", "calendar", "process", "refusal"},
	"access":           {"lifecycle", "policy", "process"},
	"internal/testdoc": {},
	"activities":       {"lifecycle", "policy", "process"},
	"workflows":        {"office", "lifecycle", "policy", "activities", "process", "refusal"},
	"engine":           {"workflows", "activities", "lifecycle", "policy", "calendar", "service/port", "process", "refusal"},
	"worker":           {"workflows", "activities", "engine", "lifecycle"},
	"papers":           {"lifecycle", "refusal"},
	"written":          {"policy", "calendar", "process"},
	"registry":         {"lifecycle", "policy", "calendar", "written", "process"},
	"notify":           {"activities", "policy", "calendar", "process"},
	"service/port":     {"admin", "access", "lifecycle", "policy", "calendar", "process"},
	"service": {"admin", "access", "service/port", "lifecycle", "policy", "calendar", "registry", "papers", "written",
		"process", "refusal"},
	"door": {"service", "lifecycle", "policy", "process", "refusal"},
	"api": {"admin", "access", "door", "service", "service/port", "lifecycle", "policy", "calendar", "registry", "papers",
		"written", "process", "refusal"},
	"web/locale": {"process"},
	"web/assets": {}, "web/templates": {},
	"web/page": {"web/assets", "web/locale", "web/templates", "access", "calendar", "door", "lifecycle", "policy", "process", "refusal",
		"service", "service/port"},
	"web/form":          {"web/page", "calendar", "door", "lifecycle", "process", "refusal", "service", "written"},
	"web/form/formtest": {"web/form", "web/page", "process"},
	"web/project":       {"web/form", "web/page", "calendar", "door", "lifecycle", "policy", "process", "refusal", "service"},
	"web/desk": {"web/project", "web/form", "web/page", "access", "calendar", "lifecycle", "process", "refusal", "service",
		"service/port"},
	"web/board": {"web/project", "web/form", "web/page", "access", "calendar", "lifecycle", "policy", "process", "service",
		"service/port"},
	"web/admin": {"web/form", "web/page", "calendar", "door", "lifecycle", "policy", "process", "service", "service/port", "written"},
	"web/account": {"web/admin", "web/form", "web/page", "access", "calendar", "door", "lifecycle", "process", "refusal", "service",
		"service/port"},
	"web":            {"web/account", "web/admin", "web/board", "web/desk", "web/project", "web/page", "door", "process", "service"},
	"store/pg":       {"access", "calendar", "process", "refusal", "service/port"},
	"store/messages": {"store/pg", "activities", "lifecycle", "process", "refusal", "service/port"},
	"store/lists": {"store/messages", "store/pg", "access", "calendar", "lifecycle", "office", "process", "refusal",
		"service/port"},
	"store/record": {"store/lists", "store/messages", "store/pg", "activities", "admin", "engine", "lifecycle", "office",
		"process", "refusal", "service/port"},
	"store/intents": {"store/record", "store/accounts", "store/lists", "store/messages", "store/pg", "admin", "calendar", "engine", "lifecycle",
		"process", "refusal", "service/port"},
	"store/accounts": {"store/pg", "calendar", "lifecycle", "process", "refusal", "service/port"},
	"store/administration": {"store/intents", "store/record", "store/lists", "store/accounts", "store/pg", "admin", "calendar", "lifecycle",
		"policy", "process", "refusal", "service/port"},
	"store": {"store/administration", "store/intents", "store/accounts", "store/record", "store/lists", "store/messages", "store/pg",
		"admin", "lifecycle", "policy", "calendar", "engine", "service/port"},
	"openid":              {"service/port", "lifecycle", "refusal"},
	"openid/issuertest":   {},
	"embedded":            {},
	"embedded/ports":      {},
	"embedded/secrets":    {},
	"embedded/postgres":   {"embedded/ports", "embedded/secrets"},
	"embedded/pgtest":     {"embedded/postgres"},
	"embedded/temporal":   {"embedded/ports", "embedded/secrets"},
	"backup":              {"embedded/postgres"},
	"cmd/sluice":          {"*"},
	"bench":               {"*"},
	"internal/testcounty": {"*"},
	"e2e":                 {"e2e/browser"},
	"e2e/browser":         {},
	"":                    {},
}

// owners says which rooms may import a library, besides cmd/sluice, bench and e2e.
var owners = map[string][]string{
	"github.com/jackc/pgx/": {"store", "store/pg", "store/messages", "store/lists", "store/record", "store/intents", "store/accounts",
		"store/administration", "embedded/postgres", "embedded/pgtest", "embedded/temporal"},
	"go.temporal.io/sdk/":           {"workflows", "activities", "worker", "engine"},
	"go.temporal.io/server/":        {"embedded/temporal"},
	"github.com/gin-gonic/gin":      {"door", "api", "web", "web/page"},
	"github.com/danielgtaylor/huma": {"api"},
	"github.com/xuri/excelize":      {"registry"},
	"github.com/wneessen/go-mail":   {"notify"},
	"github.com/arran4/golang-ical": {"api"},
	"github.com/coreos/go-oidc":     {"openid"},
	"golang.org/x/oauth2":           {"openid"},
	"github.com/go-jose/":           {"openid/issuertest"},
	"github.com/chromedp/":          {"e2e/browser"},
	"golang.org/x/image/":           {"papers"},
	"github.com/bep/imagemeta":      {"papers"},
}

// never lists what must not be reachable at all.
var never = map[string][]string{
	"calendar":  {"go.uber.org/zap", "net/http", "database/sql"},
	"policy":    {"go.uber.org/zap", "net/http", "database/sql"},
	"lifecycle": {"go.uber.org/zap", "net/http", "database/sql", "go.temporal.io", "math/rand"},
	"workflows": {"github.com/jackc/pgx", "github.com/gin-gonic/gin"},
	"service":   {"github.com/jackc/pgx", "go.temporal.io", "github.com/gin-gonic/gin", "github.com/danielgtaylor/huma"},
	"api":       {"github.com/jackc/pgx", "go.temporal.io"},
	"web":       {"github.com/jackc/pgx", "go.temporal.io", "github.com/danielgtaylor/huma"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []listed {
	var stderr bytes.Buffer
	command := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	command.Stderr = &stderr
	output, err := command.Output()
	require.NoError(t, err, stderr.String())
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var one listed
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, one)
	}
}

func room(path string) (string, bool) {
	if path == "sluice" {
		return "", true
	}
	return strings.CutPrefix(path, "sluice/")
}

func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		name, _ := room(p.ImportPath)
		allowed, known := rooms[name]
		require.True(t, known, "package %s has no place in the table of rooms", p.ImportPath)
		for _, imported := range p.Imports {
			if to, own := room(imported); own && !slices.Contains(allowed, "*") {
				require.Contains(t, allowed, to, "%s must not import %s", name, to)
			}
			for library, may := range owners {
				if strings.HasPrefix(imported, library) && !slices.Contains([]string{"cmd/sluice", "bench", "e2e"}, name) {
					require.Contains(t, may, name, "%s must not import %s", name, imported)
				}
			}
		}
		for _, banned := range never[name] {
			for _, dep := range p.Deps {
				require.False(t, strings.HasPrefix(dep, banned), "%s must not reach %s", name, dep)
			}
		}
	}
}

func TestWorkflowsTouchNothingOutside(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath == "sluice/workflows" || p.ImportPath == "sluice/lifecycle" {
			for _, banned := range []string{"net/http", "os", "math/rand", "math/rand/v2", "crypto/rand"} {
				require.NotContains(t, p.Imports, banned)
			}
		}
	}
}

// impure are the functions of package time that read the clock or wait.
var impure = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"}

// TestRulesAreDeterministic looks into the rooms that workflows call through interfaces, where workflowcheck cannot follow: no
// clock, no goroutine or channel, no range over a map (policy ranges only while it validates, over sorted keys).
func TestRulesAreDeterministic(t *testing.T) {
	files := token.NewFileSet()
	from := importer.ForCompiler(files, "source", nil)
	for _, room := range []string{"lifecycle", "calendar", "policy"} {
		parsed, err := parser.ParseDir(files, room, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
		require.NoError(t, err)
		var syntax []*ast.File
		for _, file := range parsed[room].Files {
			syntax = append(syntax, file)
		}
		info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		_, err = (&types.Config{Importer: from}).Check("sluice/"+room, files, syntax, &info)
		require.NoError(t, err)
		for _, file := range syntax {
			ast.Inspect(file, func(node ast.Node) bool {
				if node == nil {
					return false
				}
				at := files.Position(node.Pos())
				switch n := node.(type) {
				case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
					t.Errorf("%s: rules know no goroutines and channels", at)
				case *ast.RangeStmt:
					_, isMap := info.TypeOf(n.X).Underlying().(*types.Map)
					require.False(t, isMap, "%s: the order of a map is random", at)
				case *ast.SelectorExpr:
					used, ok := info.Uses[n.Sel].(*types.Func)
					if ok && used.Pkg() != nil && used.Pkg().Path() == "time" && used.Signature().Recv() == nil {
						require.NotContains(t, impure, used.Name(), "%s: rules do not read the clock", at)
					}
				}
				return true
			})
		}
	}
}

// The pages call the use cases; they are no client of the API, nor of anything else.
func TestPagesAreNoClientsOfHTTP(t *testing.T) {
	client := []string{
		"Client", "DefaultClient", "DefaultTransport", "Transport", "RoundTripper", "Get", "Head", "Post", "PostForm", "NewRequest",
		"NewRequestWithContext",
	}
	files, all := token.NewFileSet(), []*ast.File{}
	require.NoError(t, filepath.WalkDir("web", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		all = append(all, file)
		return err
	}))
	require.Greater(t, len(all), 50)
	for _, file := range all {
		ast.Inspect(file, func(node ast.Node) bool {
			if used, is := node.(*ast.SelectorExpr); is {
				of, _ := used.X.(*ast.Ident)
				require.False(t, of != nil && of.Name == "http" && slices.Contains(client, used.Sel.Name),
					files.Position(node.Pos()).String())
			}
			return true
		})
	}
}
