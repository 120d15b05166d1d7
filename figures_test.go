package sluice_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// figures say of a folder how many files it has, how many of them use how many others, and how many of these uses run back up: against the
// order of the files in which the fewest do. Where none does, each file stands on those beneath it alone.
type figures struct{ files, arrows, back int }

// limits are what the rooms have come to; they only ever go down.
var limits = map[string]struct{ files, percent int }{
	"api": {40, 5}, "lifecycle": {67, 20}, "service": {46, 5}, "service/port": {13, 25}, "store": {20, 27}, "web": {20, 26},
}

// TestFilesStandOnOneAnother prints the figures of every folder and holds those of the large rooms.
func TestFilesStandOnOneAnother(t *testing.T) {
	for _, listed := range packages(t) {
		name, ours := room(listed.ImportPath)
		if !ours || name == "" {
			continue
		}
		f := figuresOf(t, name)
		percent := 0
		if f.arrows > 0 {
			percent = 100 * f.back / f.arrows
		}
		t.Logf("%-22s %3d files, %4d arrows, %4d run back up: %2d %%", name, f.files, f.arrows, f.back, percent)
		limit, held := limits[name]
		if !held {
			large, _, _ := strings.Cut(name, "/")
			limit, held = limits[large]
		}
		if held {
			require.LessOrEqual(t, f.files, limit.files, "files in %s", name)
			require.LessOrEqual(t, percent, limit.percent, "of a hundred uses in %s run back up", name)
		}
	}
}

func figuresOf(t *testing.T, folder string) figures {
	t.Helper()
	set := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, parsed)
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	looks := types.Config{Importer: nothing{}, Error: func(error) {}, FakeImportC: true}
	pkg, _ := looks.Check(folder, set, files, &info) // what comes from elsewhere is not known, and not asked for
	uses := map[string]map[string]bool{}
	for _, f := range files {
		uses[set.Position(f.Package).Filename] = map[string]bool{}
	}
	for at, used := range info.Uses {
		if used.Pkg() != pkg || !used.Pos().IsValid() {
			continue
		}
		from, to := set.Position(at.Pos()).Filename, set.Position(used.Pos()).Filename
		if from != to {
			uses[from][to] = true
		}
	}
	f := figures{files: len(files)}
	for _, of := range uses {
		f.arrows += len(of)
	}
	f.back = runBack(uses)
	return f
}

// nothing stands for every package that is imported.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}

// runBack counts the uses that run back up in an order in which few do: again and again the file comes next, from above, that uses the most
// of the rest for the fewest that use it (Eades, Lin and Smyth, 1993).
func runBack(uses map[string]map[string]bool) (back int) {
	left := slices.Sorted(maps.Keys(uses))
	var above, below []string
	for len(left) > 0 {
		weigh := func(f string) (out, in int) {
			for _, other := range left {
				if uses[f][other] {
					out++
				}
				if uses[other][f] {
					in++
				}
			}
			return out, in
		}
		next := slices.MaxFunc(left, func(a, b string) int {
			outA, inA := weigh(a)
			outB, inB := weigh(b)
			if (inA == 0) != (inB == 0) {
				return cmp.Compare(inB, inA)
			}
			return cmp.Compare(outA-inA, outB-inB)
		})
		sink := slices.IndexFunc(left, func(f string) bool { out, _ := weigh(f); return out == 0 })
		if sink >= 0 {
			below = append(below, left[sink])
			left = slices.Delete(left, sink, sink+1)
			continue
		}
		above = append(above, next)
		left = slices.DeleteFunc(left, func(f string) bool { return f == next })
	}
	slices.Reverse(below)
	order := map[string]int{}
	for i, f := range append(above, below...) {
		order[f] = i
	}
	for from, of := range uses {
		for to := range of {
			if order[to] < order[from] {
				back++
			}
		}
	}
	return back
}
