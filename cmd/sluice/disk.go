package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"sluice/papers"
)

const lookForRoomEvery = 15 * time.Second

// watchDisk alarms before the disk of the data folder is full, until the context ends.
func (a *app) watchDisk(ctx context.Context, folder *papers.Folder) {
	host, _ := os.Hostname() // only to tell places apart
	dir, err := filepath.Abs(a.cfg.Data)
	if err != nil {
		dir = a.cfg.Data
	}
	ticker := time.NewTicker(lookForRoomEvery)
	defer ticker.Stop()
	for {
		a.lookForRoom(ctx, folder, host+":"+dir)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (a *app) lookForRoom(ctx context.Context, folder *papers.Folder, place string) {
	free, total, err := folder.Space()
	if err != nil || total == 0 {
		a.log.Warn("it cannot be told how much room there is", zap.Error(err))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookForRoomEvery)
	defer cancel()
	below, news, err := a.store.AlarmDisk(ctx, place, int(free*100/total), a.clock.Now())
	switch {
	case err != nil && ctx.Err() == nil:
		a.log.Error("the disk could not be looked after", zap.String("place", place), zap.Int64("free_bytes", free), zap.Error(err))
	case news:
		a.log.Error("the disk is filling up", zap.String("place", place), zap.Int("below_percent", below), zap.Int64("free_bytes", free))
	}
}
