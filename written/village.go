package written

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sluice/process"
)

// The most villages of one project, and characters of one's name.
const (
	mostVillages = 100
	mostName     = 30
)

var (
	// and joins two villages; in 和平村 or 太和村 it is part of a name.
	and = regexp.MustCompile(`(村|社区|居委会|街道)\s*(和|与|及|以及)`)
	// counted says how many villages there are instead of which.
	counted = regexp.MustCompile(`^(等|共)?[\d一二三四五六七八九十百]+个(行政)?(村|社区)$|等[\d一二三四五六七八九十百]*个?(村|社区)?$`)
	// numbered is the beginning of 第11、12村: a number that borrows its word from the next.
	numbered = regexp.MustCompile(`^第?[\d一二三四五六七八九十]+$`)
	// borrowing is its end: a number without the village's name before it.
	borrowing = regexp.MustCompile(`^\d+(村|社区)$`)
	// whole is a name that stands by itself.
	whole = regexp.MustCompile(`(村|社区|居委会|街道|镇|组)$`)
)

// Villages reads a list of villages separated by any of 、，,;；/｜ a line's end, 和 between two names, or blanks between whole names.
// What stands for several villages without naming them is a fault.
func Villages(cell string) ([]string, *process.Words) {
	text := and.ReplaceAllString(Visible(cell), "$1、")
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；/／|｜\n\r\t", r) })
	var villages []string
	for _, piece := range pieces {
		names, fault := apart(strings.TrimSpace(piece))
		if fault != nil {
			return nil, fault
		}
		for _, name := range names {
			if fault := village(name, cell, len(pieces) > 1); fault != nil {
				return nil, fault
			}
			if slices.Contains(villages, name) {
				return nil, Wrong("“%s”写了两次", "names %s twice", name)
			}
			villages = append(villages, name)
		}
	}
	if n := len(villages); n > mostVillages {
		return nil, Wrong("最多 %d 个村，以“、”分隔；现有 %d 个", "must name at most %d villages, separated by 、; got %d", mostVillages, n)
	}
	return villages, nil
}

// apart cuts names apart at blanks, when every one is whole by itself.
func apart(piece string) ([]string, *process.Words) {
	names := strings.FieldsFunc(piece, unicode.IsSpace)
	if len(names) < 2 || !slices.ContainsFunc(names, func(name string) bool { return !whole.MatchString(name) }) {
		return names, nil
	}
	return nil, Wrong("“%s”含空格；多个村请以“、”分隔，一个村请去掉空格", "has blanks in %q: separate villages by 、, or take the blank out of a name", piece)
}

// village refuses what is no name of one village.
func village(name, cell string, several bool) *process.Words {
	switch {
	case several && (numbered.MatchString(name) || borrowing.MatchString(name)):
		return Wrong("“%s”请写全每个村名，例如“第11村、第12村”", "needs the whole name of each village in %q, such as 第11村、第12村", cell)
	case counted.MatchString(name):
		return Wrong("“%s”没有写明是哪些村；请逐个写出，以“、”分隔", "does not say which villages %q are: name each, separated by 、", cell)
	case utf8.RuneCountInString(name) > mostName:
		return Wrong("村名最多 %d 个字；“%s”过长", "has a village of more than %d characters: %q", mostName, name)
	}
	return nil
}
