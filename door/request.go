package door

import (
	"context"

	"go.uber.org/zap"

	"sluice/service"
)

// Request is what is known of a request besides its parameters. It travels in the context; what a request passes fills it in.
type Request struct {
	ID        string
	Log       *zap.Logger // names the request
	Encrypted bool        // whether it came over TLS
	Address   string      // where it comes from, as far as proxies are believed; "" when nobody says
	Device    string      // what the browser or program calls itself

	Caller *service.Caller // who sends it, once somebody asked; none: nobody has signed in, or it was not asked
	Person string          // who signed in by it, for the access log
}

type requestKey struct{}

// With puts a request into a context.
func With(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// Of is the request of a context; outside of one it is a request that nobody made.
func Of(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{Log: zap.NewNop()}
}

// Stranger is a caller of whom nothing is known but where the request comes from.
func (r *Request) Stranger() *service.Caller {
	return &service.Caller{Address: r.Address, Device: r.Device, Log: r.Log}
}

// Asker is the person who sends it, as far as is known.
func (r *Request) Asker() string {
	if r.Caller != nil && r.Person == "" {
		return r.Caller.Actor.Person
	}
	return r.Person
}
