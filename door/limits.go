package door

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sluice/refusal"
	"sluice/service"
)

// How much one person, or one address of people who have not signed in, may ask of this process. A page asks some ten times, a program
// that reads a register some hundred; what asks more for longer is a mistake, or means harm, and must not slow the others down. Time here
// is the machine's.
const (
	burstSeconds     = 10   // a pause of so many seconds may be caught up at once
	strangersShare   = 10   // one address has so many times less than a person
	limitedAtOnce    = 5000 // persons and addresses that are remembered
	shortestPatience = time.Second
)

// limiter gives each subject its own allowance. None given, nothing is limited.
type limiter struct {
	mu        sync.Mutex
	perSecond int
	subjects  map[string]*rate.Limiter
}

// wait is how long a subject has to wait before it may ask; 0: not at all. Whoever has to wait has used nothing up.
func (l *limiter) wait(subject string, now time.Time) time.Duration {
	if l.perSecond <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	one, known := l.subjects[subject]
	if !known {
		if l.subjects == nil || len(l.subjects) >= limitedAtOnce {
			l.subjects = map[string]*rate.Limiter{} // starting afresh is simpler than choosing whom to forget, and forgives a burst each
		}
		one = rate.NewLimiter(rate.Limit(l.perSecond), l.perSecond*burstSeconds)
		l.subjects[subject] = one
	}
	asked := one.ReserveN(now, 1)
	delay := asked.DelayFrom(now)
	if delay > 0 {
		asked.CancelAt(now)
	}
	return delay
}

// tooOften is the refusal of who has to wait.
func tooOften(wait time.Duration) error {
	seconds := int((max(wait, shortestPatience) + time.Second - 1) / time.Second)
	return &service.TooSoon{Seconds: seconds, Refusal: refusal.New(refusal.CodeBusy, fmt.Sprintf("请求过于频繁，请在 %d 秒后重试", seconds),
		fmt.Sprintf("too many requests: try again in %d seconds", seconds))}
}
