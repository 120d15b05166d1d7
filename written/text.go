package written

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"sluice/process"
)

// Plain makes full-width digits, letters and signs, as Chinese keyboards give them, plain, and drops what cannot be seen and the
// white space round it.
func Plain(text string) string { return strings.TrimSpace(Visible(width.Fold.String(text))) }

// Visible drops what cannot be seen: zero-width and direction marks, byte order marks, control characters but white space.
func Visible(text string) string {
	if !strings.ContainsFunc(text, Unseen) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && Unseen(r) {
			return -1
		}
		return r
	}, text)
}

// Unseen reports whether a character would make two texts that look the same differ, or break a line.
func Unseen(r rune) bool {
	if ' ' <= r && r <= '~' || '一' <= r && r <= '鿿' { // nearly all that is written
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Key is the same for every way of writing a name: any width, case and brackets, with blanks or without.
func Key(name string) string {
	folded := strings.ToLower(norm.NFKC.String(Visible(name)))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		if plain, bracket := brackets[r]; bracket {
			return plain
		}
		return r
	}, folded)
}

// brackets that people take for one another.
var brackets = map[rune]rune{'[': '(', '{': '(', '〔': '(', '【': '(', '〖': '(', ']': ')', '}': ')', '〕': ')', '】': ')', '〗': ')'}

// Wrong words a fault. Both languages take the same arguments; text among them is shortened.
func Wrong(zh, en string, args ...any) *process.Words {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = Shorten(text)
		}
	}
	return &process.Words{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// Shorten keeps a fault readable, and its size bounded, whatever was written; what cannot be seen shows as its code.
func Shorten(text string) string {
	const most = 40
	var shown strings.Builder
	for n, r := range []rune(text) {
		switch {
		case n == most:
			return shown.String() + "…"
		case Unseen(r):
			fmt.Fprintf(&shown, `\u%04x`, r)
		default:
			shown.WriteRune(r)
		}
	}
	return shown.String()
}
