package door

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Whoever sends a body, or takes an answer, so slowly that nobody does it in good faith would hold a connection and all that hangs on it.
// They may be silent for a while, and on average they must not be slower than a bad line.
const (
	silence = 30 * time.Second
	badLine = 16 << 10 // bytes a second
)

// pace is how the other side of a connection keeps up. Only the time that is spent waiting for it counts.
type pace struct {
	silence time.Duration
	passed  int64
	waited  time.Duration
}

// left is how long the next bytes may take. A pause may be as long as a silence, and all of them together as long as one more than the
// bytes so far take on a bad line.
func (p *pace) left() time.Duration {
	earned := time.Duration(float64(p.passed) / badLine * float64(time.Second))
	return min(p.silence, p.silence+earned-p.waited)
}

// wait waits for the other side: do moves some bytes before the deadline that it is given.
func (p *pace) wait(deadline func(time.Time) error, do func() (int, error)) (int, error) {
	began := time.Now()
	_ = deadline(began.Add(p.left())) // what has no deadlines is no connection: the pages ask the API within the process
	n, err := do()
	p.passed += int64(n)
	p.waited += time.Since(began)
	return n, err
}

// arriving is a body on its way in.
type arriving struct {
	io.ReadCloser
	to    http.ResponseWriter
	pace  pace
	ended bool // there is nothing more to read, or no way to read it
}

// Read reads what has arrived. The deadline ends with the body, so that what is done then may take its time. After a fault it stands, and
// the connection ends with the answer: the rest of a body is read before an answer is sent, however long it takes.
func (a *arriving) Read(p []byte) (int, error) {
	deadline := http.NewResponseController(a.to).SetReadDeadline
	n, err := a.pace.wait(deadline, func() (int, error) { return a.ReadCloser.Read(p) })
	a.ended = err != nil
	switch {
	case errors.Is(err, io.EOF):
		_ = deadline(time.Time{})
	case err != nil:
		a.to.Header().Set("Connection", "close")
	}
	return n, err
}

// restBytes is how much of a body that nobody reads is taken off its connection, so that this is good for another request.
const restBytes = 256 << 10

// pass takes the rest off the connection. What is too long, or does not come, ends with the connection.
func (a *arriving) pass() {
	if _, err := io.CopyN(io.Discard, a, restBytes); err == nil {
		a.to.Header().Set("Connection", "close")
	}
}

// leaving is an answer on its way out.
type leaving struct {
	gin.ResponseWriter
	body *arriving // of the request; none: it had none, or waits to be asked for it
	pace pace
}

// Unwrap is the writer beneath.
func (l *leaving) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// pieceBytes is how much is sent under one deadline.
const pieceBytes = 64 << 10

// Write sends piece by piece: each has its own deadline. What is left of the body goes first, for the server would wait for it once the
// deadline of the answer has begun.
func (l *leaving) Write(p []byte) (sent int, err error) {
	if l.body != nil && !l.body.ended {
		l.body.pass()
	}
	l.body = nil
	deadline := http.NewResponseController(l.ResponseWriter).SetWriteDeadline
	for first := true; err == nil && (first || sent < len(p)); first = false {
		piece := p[sent:min(len(p), sent+pieceBytes)]
		var n int
		n, err = l.pace.wait(deadline, func() (int, error) { return l.ResponseWriter.Write(piece) })
		sent += n
	}
	return sent, err
}

// WriteString sends a text.
func (l *leaving) WriteString(text string) (int, error) { return l.Write([]byte(text)) }

// keepPace gives a request's body and its answer their deadlines. A body that nobody reads has one, too.
func (d *Door) keepPace(c *gin.Context) {
	connection := http.NewResponseController(c.Writer)
	answer := &leaving{ResponseWriter: c.Writer, pace: pace{silence: cmp.Or(d.Silence, silence)}}
	_ = connection.SetWriteDeadline(time.Time{}) // that of the answer before this one on the same connection
	if body := c.Request.Body; body != nil && body != http.NoBody {
		_ = connection.SetReadDeadline(time.Now().Add(answer.pace.left()))
		arrives := &arriving{ReadCloser: body, to: c.Writer, pace: answer.pace}
		c.Request.Body = arrives
		if c.Request.Header.Get("Expect") == "" {
			answer.body = arrives
		}
	}
	c.Writer = answer
	c.Next()
}
