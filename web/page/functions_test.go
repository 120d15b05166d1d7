package page

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSumsAreWrittenInYuanAndInWan(t *testing.T) {
	require.Equal(t, "1,234,567.05", Yuan(123456705))
	require.Equal(t, "-0.10", Yuan(-10))
	require.Equal(t, "9,411.61", wan(9411_61_0000))
}
