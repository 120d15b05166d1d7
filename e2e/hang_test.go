package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asked is how a request was answered, and after how long.
type asked struct {
	what   string
	status int
	retry  string
	body   string
	took   time.Duration
}

// ask sends a request and waits for its answer, however long that takes.
func (c *caller) ask(method, path string, body any) asked {
	began := time.Now()
	a, err := c.send(method, path, body)
	if err != nil {
		return asked{what: method + " " + path, body: err.Error(), took: time.Since(began)}
	}
	return asked{method + " " + path, a.Status, a.Header.Get("Retry-After"), string(a.Body), time.Since(began)}
}

// postgresOf are the processes of the folder's PostgreSQL.
func postgresOf(t *testing.T, dir string) (pids []int) {
	t.Helper()
	leader, _ := postmaster(dir)
	require.NotZero(t, leader)
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	require.NoError(t, err)
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		pid, _ := strconv.Atoi(strings.Split(file, "/")[2])
		if fields[1] == strconv.Itoa(leader) || pid == leader {
			pids = append(pids, pid)
		}
	}
	require.NotEmpty(t, pids)
	return pids
}

func signal(t *testing.T, pids []int, with syscall.Signal) {
	t.Helper()
	for _, pid := range pids {
		_ = syscall.Kill(pid, with) // one that has ended needs none
	}
}

// TestWhatHangsStopsNobody: two rows that a session holds stop two projects and nobody else; a database that hangs is given up in time,
// by every request, and all goes on by itself afterwards.
func TestWhatHangsStopsNobody(t *testing.T) {
	works(t)
	c := up(t, folder(t), "2019-03-01").county()
	codes := []string{c.declared("甲项目"), c.declared("乙项目")}

	t.Run("two locked rows", func(t *testing.T) {
		tx, err := database(t, c.dir).Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `select from streams where stream = any($1) for update`,
			[]string{"project/" + codes[0], "project/" + codes[1]})
		require.NoError(t, err)
		var commands sync.WaitGroup
		for n := range 16 {
			commands.Go(func() {
				a := c.clerk.ask(http.MethodPost, "/api/v1/projects/"+codes[n%2]+"/copy",
					object{"unit": "lt-town", "role": "head", "stop": n > 1})
				if a.status != http.StatusServiceUnavailable && a.status >= http.StatusInternalServerError {
					t.Errorf("%+v", a)
				}
			})
		}
		for range 10 {
			a := c.office.ask(http.MethodGet, "/api/v1/projects", nil)
			require.Equal(t, http.StatusOK, a.status)
			require.Less(t, a.took, time.Second, "those who read wait for nobody")
			time.Sleep(100 * time.Millisecond)
		}
		third := c.clerk.ask(http.MethodPost, "/api/v1/projects", declaration("丙项目"))
		require.Equal(t, http.StatusCreated, third.status, third.body)
		require.NoError(t, tx.Rollback(t.Context()))
		commands.Wait()
	})

	t.Run("a database that hangs", func(t *testing.T) {
		pids := postgresOf(t, c.dir)
		signal(t, pids, syscall.SIGSTOP)
		defer signal(t, pids, syscall.SIGCONT)
		var asking sync.WaitGroup
		for path, most := range map[string]time.Duration{"/readyz": 3 * time.Second, "/api/v1/projects": 32 * time.Second,
			"/api/v1/tasks": 32 * time.Second} {
			asking.Go(func() {
				a := c.office.ask(http.MethodGet, path, nil)
				if a.status != http.StatusServiceUnavailable || a.retry == "" || a.took > most {
					t.Errorf("%+v", a)
				}
			})
		}
		asking.Go(func() {
			a := c.clerk.ask(http.MethodPost, "/api/v1/projects/"+codes[0]+"/submit", object{})
			if a.status != http.StatusServiceUnavailable || a.retry == "" || a.took > 42*time.Second {
				t.Errorf("%+v", a)
			}
		})
		asking.Wait()
		signal(t, pids, syscall.SIGCONT)
		require.Eventually(t, func() bool {
			return c.office.ask(http.MethodGet, "/readyz", nil).status == http.StatusOK &&
				c.office.ask(http.MethodGet, "/api/v1/projects", nil).status == http.StatusOK
		}, time.Minute, 100*time.Millisecond, "it goes on by itself")
		require.Eventually(t, func() bool {
			status := c.clerk.ask(http.MethodPost, "/api/v1/projects/"+codes[1]+"/submit", object{}).status
			return status == http.StatusOK || status == http.StatusConflict
		}, time.Minute, 500*time.Millisecond)
	})
	c.stop()
}

// TestAFullDiskSaysSo fills the disk of a data folder: writes are refused as storage or tried later, readiness and health say so beforehand
// and then, and all goes on once there is room.
func TestAFullDiskSaysSo(t *testing.T) {
	works(t)
	dir := folder(t)
	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=600m,mode=0755"), "this test mounts a small disk: run it as root")
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	c := up(t, dir, "2019-03-01").county()
	code := c.declared("甲项目")

	filler, err := os.Create(filepath.Join(dir, "filler"))
	require.NoError(t, err)
	defer filler.Close()
	var disk syscall.Statfs_t
	require.NoError(t, syscall.Statfs(dir, &disk))
	total := int64(disk.Blocks) * disk.Bsize
	require.NoError(t, syscall.Fallocate(int(filler.Fd()), 0, 0, int64(disk.Bavail)*disk.Bsize-total*8/100))
	require.Eventually(t, func() bool {
		return strings.Contains(string(c.admin.get("/api/v1/alarms").Body), "< 10 %")
	}, time.Minute, 500*time.Millisecond, "before it is full")
	require.Regexp(t, `"disk":\{"free_bytes":\d+,"total_bytes":\d+,"free_percent":[5-9]\}`, string(c.admin.get("/api/v1/health").Body))

	require.NoError(t, syscall.Statfs(dir, &disk))
	size, err := filler.Seek(0, 2)
	require.NoError(t, err)
	require.NoError(t, syscall.Fallocate(int(filler.Fd()), 0, size, int64(disk.Bavail)*disk.Bsize-1<<20))
	ready := c.admin.ask(http.MethodGet, "/readyz", nil)
	require.Equal(t, http.StatusServiceUnavailable, ready.status)
	require.Contains(t, ready.body, `"code":"storage"`)
	require.Equal(t, http.StatusOK, c.office.ask(http.MethodGet, "/api/v1/projects", nil).status, "what is there is read")
	paper, err := c.clerk.send(http.MethodPost, "/api/v1/projects/"+code+"/papers?kind=other&name=a.pdf", make([]byte, 4<<20))
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, paper.Status)
	require.Contains(t, string(paper.Body), `"code":"storage"`)

	require.NoError(t, filler.Truncate(0))
	require.Eventually(t, func() bool { return c.admin.ask(http.MethodGet, "/readyz", nil).status == http.StatusOK }, time.Minute,
		200*time.Millisecond)
	c.clerk.paper(code, "other")
	require.Eventually(t, func() bool {
		return !strings.Contains(string(c.admin.get("/api/v1/alarms").Body), `"kind":"disk"`)
	}, time.Minute, 500*time.Millisecond, "the alarm is over")
	c.stop()
}
