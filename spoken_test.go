package sluice_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// latin are the only Latin words that stand in Chinese texts: kinds of file, names of programs that people know by no other, and, of
// the interface for programs, its headers.
var latin = []string{
	"A4", "ASCII", "Authorization", "CSV", "English", "Excel", "GB18030", "Idempotency-Key", "If-Match", "Internet", "JSON", "KB", "MB",
	"Outlook", "SS2019-001", "UTF-8", "WPS", "Webhook", "YAML", "https", "ics", "xls", "xlsx",
	"lt-zf", "wang.li", "wang.li@example.gov.cn", "T09:00:00",
}

// documentWords are the names of the policy's and the calendar's own document, which whoever writes it reads in its faults.
var documentWords = map[string][]string{
	"policy": {"optional", "papers", "repeat", "required", "tasks", "by", "completed", "d", "en", "key", "number", "parties", "started",
		"title", "wd", "zh", "signs", "optional"},
	"calendar": {"free", "name", "source", "work"},
	"web":      {"free", "work"},
}

// han are the Chinese names that stand in English texts besides those in brackets.
var han = []string{
	"农业", "水渠长度", "龙亭镇", "江苏省级协作资金", "龙亭镇第1村股份经济合作社", "李文", "是", "否", "项目登记表", "中文",
	"洋发改〔2019〕21号", "洋苏陕组〔2019〕7号", "信访〔2019〕3号", "第", "行：？",
}

// both are titles that say the same in both languages.
var both = []string{"项目登记表 register of projects", "中文"}

var (
	verb       = regexp.MustCompile(`%(\[\d+\])?[-+#0-9.]*[a-zA-Z%]|\{[a-z]+\}`)
	latinWord  = regexp.MustCompile(`[A-Za-z][A-Za-z0-9@.:-]*[A-Za-z0-9]|[A-Za-z]`)
	hanWord    = regexp.MustCompile(`[\p{Han}〔〕0-9]*\p{Han}[\p{Han}〔〕0-9：？]*`)
	bracketed  = regexp.MustCompile(`\([^()]*\)`)
	spokenHere = []string{"process", "refusal", "service", "door", "lifecycle", "policy", "api", "web", "store", "engine", "notify",
		"registry", "calendar", "papers", "openid", "workflows"}
)

// TestNoEnglishInChinese reads every text that stands in the program, in its documents and in its pages: a Chinese one holds no English
// word, key or code, an English one no Chinese but names.
func TestNoEnglishInChinese(t *testing.T) {
	texts := 0
	for _, room := range spokenHere {
		require.NoError(t, fs.WalkDir(os.DirFS("."), room, func(path string, _ fs.DirEntry, err error) error {
			require.NoError(t, err)
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				for _, text := range literals(t, path) {
					texts++
					checkSpoken(t, room, path, text)
				}
			}
			return nil
		}))
	}
	require.Greater(t, texts, 1000)
	templates, err := filepath.Glob("web/templates/*/*.html")
	require.NoError(t, err)
	more, err := filepath.Glob("web/templates/*.html")
	require.NoError(t, err)
	for _, path := range append(templates, more...) {
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, text := range regexp.MustCompile(`>[^<>{}]*\p{Han}[^<>{}]*<`).FindAllString(string(page), -1) {
			checkSpoken(t, "web", path, text)
		}
	}
	for _, path := range []string{"web/locale/zh.json", "web/locale/en.json"} {
		for _, text := range spokenIn(t, path) {
			checkSpoken(t, "web", path, text)
		}
	}
	for _, path := range []string{"policy/default.yaml", "policy/examples/farmland.yaml"} {
		document, err := os.ReadFile(path)
		require.NoError(t, err)
		var root yaml.Node
		require.NoError(t, yaml.Unmarshal(document, &root))
		checkWords(t, path, &root)
	}
}

// spokenIn are the texts of a file of words that hold Chinese.
func spokenIn(t *testing.T, path string) (texts []string) {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var said any
	require.NoError(t, json.Unmarshal(content, &said))
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(v[key])
			}
		case string:
			if strings.ContainsFunc(v, isHan) {
				texts = append(texts, v)
			}
		}
	}
	walk(said)
	require.NotEmpty(t, texts)
	return texts
}

// literals are the texts of a file that hold Chinese, without the tags of fields.
func literals(t *testing.T, path string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	var texts []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			n.Tag = nil
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && strings.ContainsFunc(text, isHan) {
				texts = append(texts, text)
			}
		}
		return true
	})
	return texts
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

var english = regexp.MustCompile(`^(是 or|[A-Za-z'-]+,? [a-z])`)

// checkSpoken takes a text that begins with two Latin words for English.
func checkSpoken(t *testing.T, room, path, text string) {
	if strings.HasPrefix(text, "^") {
		return // an expression, which nobody is shown
	}
	plain := verb.ReplaceAllString(text, " ")
	words := latinWord.FindAllString(plain, -1)
	if !english.MatchString(strings.TrimSpace(plain)) && !slices.Contains(both, text) {
		for _, word := range words {
			if !slices.Contains(latin, word) && !slices.Contains(documentWords[room], word) {
				t.Errorf("%s: %q in %q", path, word, text)
			}
		}
		return
	}
	for _, name := range hanWord.FindAllString(bracketed.ReplaceAllString(plain, " "), -1) {
		if !slices.Contains(han, name) {
			t.Errorf("%s: %q in %q", path, name, text)
		}
	}
}

// checkWords looks at every zh and en of a document.
func checkWords(t *testing.T, path string, node *yaml.Node) {
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 1 {
			text := verb.ReplaceAllString(child.Value, " ")
			switch node.Content[i-1].Value {
			case "zh":
				require.Empty(t, latinWord.FindAllString(text, -1), "%s, line %d", path, child.Line)
			case "en":
				require.False(t, strings.ContainsFunc(text, isHan), "%s, line %d", path, child.Line)
			}
		}
		checkWords(t, path, child)
	}
}
