package process

// ChainName names a chain of steps that decides a matter other than the declaration itself.
type ChainName string

// The chains.
const (
	ChainPlan        ChainName = "plan"         // the implementation plan, and the notice before the start
	ChainPayment     ChainName = "payment"      // a request for payment
	ChainMinorChange ChainName = "minor_change" // a change within the policy's limits
	ChainMajorChange ChainName = "major_change" // any other
	ChainSuspension  ChainName = "suspension"   // the consent to a suspension
	ChainAcceptance  ChainName = "acceptance"   // what comes before the county's acceptance
	ChainCompletion  ChainName = "completion"   // the notice after the acceptance
)

// ChainReview names the review of declarations, which differs by kind of unit, where chains are named.
const ChainReview ChainName = "review"

// ChainNames lists every chain.
var ChainNames = []ChainName{
	ChainPlan, ChainPayment, ChainMinorChange, ChainMajorChange, ChainSuspension, ChainAcceptance, ChainCompletion,
}
