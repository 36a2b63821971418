package main

import (
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
)

// fault is one line of the contract's table of errors.
type fault struct {
	code   codes.Code
	reason string // the trailer hyperhost-reason
	text   string // for people
	have   *uint32
}

func (f *fault) Error() string { return f.reason + ": " + f.text }

func staleEpoch(given, highest uint64) *fault {
	return &fault{code: codes.Aborted, reason: "STALE_EPOCH", text: fmt.Sprintf("epoch %d is over: %d has been seen", given, highest)}
}

func modelBusy() *fault {
	return &fault{code: codes.Aborted, reason: "MODEL_BUSY", text: "something else is running on this model; send it again in a while"}
}

func modelLost() *fault {
	return &fault{code: codes.NotFound, reason: "MODEL_LOST", text: "the model is not here; train it again from 0"}
}

func stateMismatch(have, wanted uint32) *fault {
	return &fault{code: codes.Aborted, reason: "MODEL_STATE_MISMATCH", text: fmt.Sprintf("the model has had %d calls, not %d", have, wanted), have: &have}
}

func slotsFull(slots int) *fault {
	return &fault{code: codes.ResourceExhausted, reason: "SLOTS_FULL", text: fmt.Sprintf("all %d slots are taken; send it again in a while", slots)}
}

// invalid says that the request cannot be meant for this server.
func invalid(faults ...string) *fault {
	return &fault{code: codes.InvalidArgument, reason: "PARAMS_INVALID", text: strings.Join(faults, "; ")}
}

func formatUnknown(format string) *fault {
	return &fault{code: codes.Unimplemented, reason: "STATE_FORMAT_UNKNOWN", text: fmt.Sprintf("this server reads states of the form %s, not %q", stateFormat, format)}
}

func stateCorrupt(text string) *fault {
	return &fault{code: codes.DataLoss, reason: "STATE_CORRUPT", text: text}
}

// answer makes a gRPC status of a fault, and puts its reason into the trailer.
func answer(err error, setTrailer func(metadata.MD)) error {
	f, ok := err.(*fault)
	if !ok {
		return err
	}
	trailer := metadata.Pairs("hyperhost-reason", f.reason)
	if f.have != nil {
		trailer.Set("hyperhost-have-calls", strconv.FormatUint(uint64(*f.have), 10))
	}
	setTrailer(trailer)
	return status.Error(f.code, cut(f.text, 1024))
}

func paramsInvalid(err error) *estimator.Failure {
	return &estimator.Failure{
		Reason:  estimator.FailureReason_FAILURE_REASON_PARAMS_INVALID,
		Message: cut(err.Error(), 1024),
	}
}

// guarded runs code of the model. If it panics, that is the estimator's verdict, not the end of the server.
func guarded(work func()) (failure *estimator.Failure) {
	defer func() {
		if panicked := recover(); panicked != nil {
			trace := string(debug.Stack())
			trace = trace[max(0, len(trace)-16384):]
			failure = &estimator.Failure{
				Reason:    estimator.FailureReason_FAILURE_REASON_ESTIMATOR_ERROR,
				Message:   cut(fmt.Sprint(panicked), 1024),
				Traceback: clean(trace),
			}
		}
	}()
	work()
	return nil
}

// cut is the text in at most `size` bytes, fit to be sent.
func cut(text string, size int) string {
	text = clean(text)
	if len(text) <= size {
		return text
	}
	return strings.ToValidUTF8(text[:size], "")
}

func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}
