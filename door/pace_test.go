package door

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"
)

// short is the silence of these tests: long enough for whoever is not silent on a busy machine.
const short = 500 * time.Millisecond

// paced is a server on a real socket whose handlers stand behind the deadlines alone. What becomes of each request is told.
func paced(t *testing.T, do func(*gin.Context) error) (address string, told chan error) {
	t.Helper()
	told = make(chan error, 10)
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use((&Door{Options: Options{Silence: short}}).keepPace)
	router.Any("/", func(c *gin.Context) { told <- do(c) })
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), told
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(time.Minute)))
	return c
}

const sent = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"

// readAll reads the body and answers with its length.
func readAll(c *gin.Context) error {
	body, err := io.ReadAll(c.Request.Body)
	c.String(http.StatusOK, "%d", len(body))
	return err
}

func TestABodyThatDoesNotComeIsNotWaitedFor(t *testing.T) {
	for name, do := range map[string]func(*gin.Context) error{
		"read":                   readAll,
		"not read, and answered": func(c *gin.Context) error { c.String(http.StatusUnauthorized, "no"); return os.ErrDeadlineExceeded },
		"not read":               func(c *gin.Context) error { c.Status(http.StatusUnauthorized); return os.ErrDeadlineExceeded },
		"read in part": func(c *gin.Context) error {
			_, err := io.ReadFull(c.Request.Body, make([]byte, 1))
			c.Status(http.StatusUnauthorized)
			return errors.Join(err, os.ErrDeadlineExceeded)
		},
	} {
		for _, head := range []string{fmt.Sprintf(sent, 60_000),
			"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				address, told := paced(t, do)
				c := dial(t, address)
				_, err := io.WriteString(c, head+"x")
				require.NoError(t, err)
				answer, err := io.ReadAll(c) // to the end of the connection
				require.NoError(t, err)
				require.Contains(t, string(answer), "HTTP/1.1 ")
				require.ErrorIs(t, <-told, os.ErrDeadlineExceeded)
			})
		}
	}
}

func TestABodyThatDripsIsNotWaitedFor(t *testing.T) {
	address, told := paced(t, readAll)
	c := dial(t, address)
	_, err := fmt.Fprintf(c, sent, 60_000)
	require.NoError(t, err)
	began := time.Now()
	for err == nil { // a byte now and then, never silent for long
		select {
		case err = <-told:
		case <-time.After(short / 10):
			_, err = io.WriteString(c, "x")
		}
	}
	require.Less(t, time.Since(began), 20*short)
}

func TestASlowLineIsWaitedFor(t *testing.T) {
	address, told := paced(t, readAll)
	c := dial(t, address)
	piece := strings.Repeat("x", badLine)
	const pieces = 12
	_, err := fmt.Fprintf(c, sent, pieces*len(piece))
	require.NoError(t, err)
	for range pieces { // four times as fast as a bad line, twice as long as a silence
		time.Sleep(short / 6)
		_, err = io.WriteString(c, piece)
		require.NoError(t, err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	require.NoError(t, <-told)
	require.Equal(t, http.StatusOK, answer.StatusCode)
}

// What is done once a body is there may take its time, and the connection is good for more.
func TestDeadlinesEndWithTheirBody(t *testing.T) {
	address, told := paced(t, func(c *gin.Context) error {
		_, err := io.Copy(io.Discard, c.Request.Body)
		select {
		case <-c.Request.Context().Done():
			err = errors.Join(err, errors.New("the request was given up"))
		case <-time.After(2 * short):
		}
		c.String(http.StatusOK, "done")
		return err
	})
	c := dial(t, address)
	answers := bufio.NewReader(c)
	for range 2 {
		_, err := fmt.Fprintf(c, sent+"abc", 3)
		require.NoError(t, err)
		answer, err := http.ReadResponse(answers, nil)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Equal(t, "done", string(body))
		require.NoError(t, <-told)
		time.Sleep(2 * short) // idle is not slow
	}
}

func TestAnAnswerThatIsNotTakenIsNotWaitedFor(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 64<<20) // more than the sockets hold
	address, told := paced(t, func(c *gin.Context) error {
		_, err := c.Writer.Write(large)
		return err
	})
	c := dial(t, address)
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.ErrorIs(t, <-told, os.ErrDeadlineExceeded)

	taken := dial(t, address)
	_, err = io.WriteString(taken, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	time.Sleep(short / 4)
	answer, err := http.ReadResponse(bufio.NewReader(taken), nil)
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, answer.Body)
	require.NoError(t, err)
	require.EqualValues(t, len(large), n)
	require.NoError(t, <-told)
}

func TestHowLongIsWaited(t *testing.T) {
	p := pace{silence: silence}
	require.Equal(t, silence, p.left())
	p.waited = 20 * time.Second
	require.Equal(t, 10*time.Second, p.left(), "what was waited for nothing is gone")
	p.passed = 15 * badLine
	require.Equal(t, 25*time.Second, p.left(), "each byte gives the time it takes on a bad line")
	p.passed = 50 << 20
	require.Equal(t, silence, p.left(), "however much has come, a silence is one")
	p.waited = 2 * time.Hour
	require.Negative(t, p.left())
}
