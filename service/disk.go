package service

import (
	"go.uber.org/zap"

	"sluice/refusal"
	"sluice/service/port"
)

// leastRoom is below what the folder of papers counts as full: less than one paper.
const leastRoom = 16 << 20

// disk is how much room there is; nothing where that cannot be told.
func (s *Service) disk(c *Caller) *port.Disk {
	if s.Papers == nil {
		return nil
	}
	free, total, err := s.Papers.Space()
	if err != nil || total == 0 {
		c.log().Warn("it cannot be told how much room there is", zap.Error(err))
		return nil
	}
	return &port.Disk{Free: free, Total: total, Percent: int(free * 100 / total)}
}

// room refuses when the folder of papers is full.
func (s *Service) room(c *Caller) error {
	if d := s.disk(c); d != nil && d.Free < leastRoom {
		return refusal.New(refusal.CodeStorage, "数据目录所在磁盘已满", "the disk of the data folder is full")
	}
	return nil
}
