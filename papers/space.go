package papers

import (
	"errors"
	"fmt"
	"syscall"

	"sluice/refusal"
)

// Space returns how many bytes of the folder's file system are free for this process, and how many there are.
func (f *Folder) Space() (free, total int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(f.dir, &s); err != nil {
		return 0, 0, fmt.Errorf("look how much room the papers have: %w", err)
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil
}

// kept is the error of keeping a paper. A disk that is full, or a quota that is used up, is a storage refusal.
func kept(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("keep a paper: %w (%w)", err, refusal.New(refusal.CodeStorage, "存放资料的磁盘已满，文件未保存；请联系管理员清理磁盘",
			"the disk that holds the papers is full: the file was not kept"))
	}
	return fmt.Errorf("keep a paper: %w", err)
}
