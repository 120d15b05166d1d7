package page

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// own is the host of these tests.
const own = "sluice.example"

// leadsTo is the host to which a browser goes from a page of ours that leads it to an address, as the URL standard has it (WHATWG, basic
// URL parser): spaces and controls at the ends go, tabs and line breaks go wherever they are, a backslash is a slash, a scheme of the web
// may lack slashes or have too many, and what stands before an @ is a person. "" stands for no page of the web at all.
func leadsTo(address string) string {
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
	rest := address
	if scheme, after, found := strings.Cut(address, ":"); found && isScheme(scheme) {
		switch strings.ToLower(scheme) {
		case "http", "https", "ftp", "ws", "wss":
		default:
			return ""
		}
		slashes := len(after) - len(strings.TrimLeft(after, `/\`))
		if strings.EqualFold(scheme, "http") && slashes < 2 { // the scheme of the page itself: only two slashes begin a host
			return own
		}
		rest = "//" + after[slashes:]
	}
	rest = strings.ReplaceAll(rest, `\`, "/")
	if !strings.HasPrefix(rest, "//") {
		return own
	}
	host := strings.TrimLeft(rest, "/")
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	return strings.ToLower(host[strings.LastIndex(host, "@")+1:])
}

// isScheme reports whether a text can be a scheme.
func isScheme(text string) bool {
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
	return text != "" && letter(rune(text[0])) && !strings.ContainsFunc(text, func(r rune) bool {
		return !letter(r) && !(r >= '0' && r <= '9') && !strings.ContainsRune("+-.", r)
	})
}

func TestBrowsersAreReadRight(t *testing.T) {
	for address, host := range map[string]string{
		"/tasks": own, "tasks": own, "?q=1": own, "": own, "http:tasks": own, "/a//b": own, "/a:b": own,
		"//evil.example": "evil.example", `/\evil.example`: "evil.example", `\\evil.example/x`: "evil.example",
		"/\t/evil.example": "evil.example", "/\n/evil.example": "evil.example",
		" //evil.example": "evil.example", "\x00//evil.example": "evil.example", "///evil.example": "evil.example",
		"//u@evil.example:80?x": "evil.example:80",
		"https:evil.example":    "evil.example", "ht\ttps:/evil.example": "evil.example", "javascript:alert(1)": "", "mailto:x": "",
	} {
		require.Equal(t, host, leadsTo(address), "%q", address)
	}
}

func TestOwnAddressesAreOwn(t *testing.T) {
	for _, address := range []string{
		"/", "/tasks", "/tasks?view=done&sort=-due", "/projects/SS2019-001/declaration#papers", "/?lang=en", "/#x",
		"/projects?q=%E6%B0%B4%E7%A8%BB", "/tasks/SS2019-001.5?back=%2Fstuck%3Fby%3Dstage",
		"/projects?q=a//b", "/stuck?x=@:;,'()*!~$", "/projects?q=%5C%09",
	} {
		require.True(t, Local(address), address)
	}
	for _, address := range []string{
		"", "tasks", "//evil.example", `/\evil.example`, "/\t/evil.example", "/\r/evil.example", "/\n/evil.example", "/%zz",
		"/ /evil.example", " /tasks", "/tasks ", "/tasks\x00", "/tasks\x7f", "/tasks\\x", "/./",
		"/.//evil.example", "/../x", "/@evil.example", "/:80", "https://evil.example", "javascript:alert(1)", "/水稻", "/tasks\u2028",
		"/\u202e", "/／evil.example", "/TASKS",
	} {
		require.False(t, Local(address), "%q", address)
	}
}

// Whatever is taken for ours leads a browser nowhere else, as it stands and as it is sent.
func TestNobodyIsLedElsewhere(t *testing.T) {
	part := rapid.SampledFrom([]string{
		"/", "//", `\`, "\t", "\n", "\r", "\x00", "\x0b", " ", "\x7f", "\u00a0", "\u2028", "／", "a", "tasks", "evil.example", "@", ":",
		":80", "?", "#", ".", "..", "%", "%2f", "%5c", "%09", "%00", "http", "https:", "javascript:", "[", "]", ";", "&", "=",
	})
	rapid.Check(t, func(t *rapid.T) {
		address := strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), "")
		if rapid.Bool().Draw(t, "a path") {
			address = "/" + address
		}
		if !Local(address) {
			return
		}
		require.Equal(t, own, leadsTo(address), "%q", address)
		answer := httptest.NewRecorder()
		http.Redirect(answer, httptest.NewRequest(http.MethodGet, "http://"+own+"/sign-in", nil), address, http.StatusSeeOther)
		require.Equal(t, own, leadsTo(answer.Header().Get("Location")), "%q is sent as %q", address, answer.Header().Get("Location"))
	})
}
