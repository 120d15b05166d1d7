package door

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/refusal"
)

func TestEveryCodeHasAStatus(t *testing.T) {
	var codes [][]string
	for _, file := range []string{"../refusal/refusal.go", "../service/errors.go", "problem.go"} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		found := regexp.MustCompile(`Code += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
		require.NotEmpty(t, found, file)
		codes = append(codes, found...)
	}
	for _, code := range codes {
		kind, known := kinds[refusal.Code(code[1])]
		require.True(t, known, code[1])
		require.GreaterOrEqual(t, kind.status, 400)
		require.NotEmpty(t, kind.title.ZH)
		require.NotEmpty(t, kind.title.EN)
	}
}

func TestACodeThatIsNotKnownIsAFault(t *testing.T) {
	p := NewProblem(&refusal.Error{Code: "new_one"}, "1")
	require.Equal(t, 500, p.Status)
	require.Equal(t, refusal.CodeInternal, p.Code)
}
