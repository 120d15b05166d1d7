package engine

import "sync"

// hand is what this process is at: the intents whose leases it renews.
type hand struct {
	mu  sync.Mutex
	all map[string]Intent // by the command's id
}

// hold takes an intent in hand and answers how to let go of it. A later take of the same command, also in this process, stays.
func (h *hand) hold(intent Intent) (letGo func()) {
	id := intent.Command.ID
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all == nil {
		h.all = make(map[string]Intent)
	}
	h.all[id] = intent
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.all[id].Take == intent.Take {
			delete(h.all, id)
		}
	}
}

// intents are those in hand now.
func (h *hand) intents() []Intent {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]Intent, 0, len(h.all))
	for _, intent := range h.all {
		all = append(all, intent)
	}
	return all
}
