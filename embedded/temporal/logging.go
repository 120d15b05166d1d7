package temporal

import (
	"io"
	"sync/atomic"
	"time"

	"go.temporal.io/server/common/log"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// hearing is how the server's words reach our log: warnings and worse as they are, nothing below, for there it narrates.
// While the server starts and stops its services complain that they cannot reach each other; that is routine, and told
// only to who listens at debug level.
type hearing struct {
	routine atomic.Bool
}

// logger wraps a log for the server.
//
// A server that meets a condition it cannot live with says so and relies on the logger to end the process. A log that is
// switched off would let it go on regardless, so silence still hears the last word.
func (h *hearing) logger(base *zap.Logger) log.Logger {
	if !base.Core().Enabled(zapcore.FatalLevel) {
		base = zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zapcore.EncoderConfig{}), zapcore.AddSync(io.Discard), zapcore.FatalLevel))
	}
	return log.NewZapLogger(base.WithOptions(
		zap.WithCaller(false),                  // the server names its own
		zap.AddStacktrace(zapcore.DPanicLevel), // its errors come by way of twenty functions that are not ours
		zap.WrapCore(func(core zapcore.Core) zapcore.Core {
			// While the database is away every request fails, and each says so several times.
			return &ear{Core: zapcore.NewSamplerWithOptions(core, time.Second, 3, 100), hearing: h}
		}),
	))
}

type ear struct {
	zapcore.Core
	hearing *hearing
}

func (e *ear) Enabled(level zapcore.Level) bool {
	return level >= zapcore.WarnLevel && e.Core.Enabled(level)
}

func (e *ear) With(fields []zapcore.Field) zapcore.Core {
	return &ear{Core: e.Core.With(fields), hearing: e.hearing}
}

func (e *ear) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if entry.Level < zapcore.WarnLevel {
		return checked
	}
	if entry.Level < zapcore.DPanicLevel && e.hearing.routine.Load() {
		entry.Level = zapcore.DebugLevel
	}
	return e.Core.Check(entry, checked)
}
