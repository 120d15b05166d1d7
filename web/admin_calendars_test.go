package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/web/admin"
)

// A year that is to be corrected stands on the desk as it is: published unchanged, it changes nothing.
func TestAYearIsWrittenAsItIsRead(t *testing.T) {
	for _, year := range calendar.Default().Years() {
		read, err := calendar.Parse([]byte(admin.WrittenYear(year)))
		require.NoError(t, err, year.Year)
		require.Equal(t, []calendar.Year{year}, read.Years())
	}
}
