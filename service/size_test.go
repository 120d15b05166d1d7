package service

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSizesAreSaidAsPeopleDo(t *testing.T) {
	for bytes, said := range map[int64]string{50 << 20: "50 MB", 64 << 10: "64 KB", 1500: "1500 B", 0: "0 B"} {
		require.Equal(t, said, sizeWords(bytes))
	}
}
