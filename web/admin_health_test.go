package web

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/process"
	"sluice/service/port"
)

func TestHealthTellsOfBackups(t *testing.T) {
	c := newCounty(t)
	now := time.Now()
	for name, stands := range map[string]struct {
		backup port.Backup
		colour process.Colour
		words  string
	}{
		"none is kept":     {port.Backup{}, process.Yellow, "未设置"},
		"all is well":      {port.Backup{Kept: true, Log: true, Copied: now.Add(-time.Hour)}, process.Green, "正在保存"},
		"it has begun":     {port.Backup{Kept: true, Log: true}, process.Green, "正在保存"},
		"no copy for days": {port.Backup{Kept: true, Log: true, Copied: now.Add(-50 * time.Hour)}, process.Red, "未跟上"},
		"no log":           {port.Backup{Kept: true, Copied: now}, process.Red, "未跟上"},
		"a copy failed":    {port.Backup{Kept: true, Log: true, Failed: true, Copied: now}, process.Red, "未跟上"},
	} {
		t.Run(name, func(t *testing.T) {
			c.Service.Backup = func() port.Backup { return stands.backup }
			body := c.Get(testcounty.Admin, "/admin/health").Body.String()
			_, row, found := strings.Cut(body, "<b>备份</b>")
			require.True(t, found)
			row, _, _ = strings.Cut(row, "</tr>")
			require.Contains(t, row, "light-"+string(stands.colour))
			require.Contains(t, row, stands.words)
		})
	}
}
