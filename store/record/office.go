package record

import (
	"encoding/json"
	"fmt"

	"sluice/lifecycle"
	"sluice/office"
	"sluice/store/lists"
	"sluice/store/messages"
)

// office appends events to the office's locked stream, with the digests that go out with each.
func (w *Writing) office(h *Head, events []lifecycle.Event, told map[int64][]lifecycle.Digest) error {
	if len(events) == 0 {
		return nil
	}
	var o office.State
	if h.state != nil {
		if err := json.Unmarshal(h.state, &o); err != nil {
			return fmt.Errorf("read the state: %w", err)
		}
	}
	o, err := office.Fold(o, events)
	if err != nil {
		return err
	}
	for _, e := range events {
		w.Log.Add(h, e)
		for _, g := range told[e.Seq] {
			if err := lists.QueueDigest(&w.Batch, g, messages.Notified{Notification: g.Notification(), At: e.At}, &w.errands); err != nil {
				return err
			}
		}
	}
	if err := h.keepOffice(o); err != nil {
		return err
	}
	QueueHead(&w.Batch, lifecycle.OfficeStream, h)
	return nil
}

// keepOffice is the folded office as the stream keeps it.
func (h *Head) keepOffice(o office.State) (err error) {
	h.next = o.NextDue()
	h.state, err = json.Marshal(o)
	return err
}
