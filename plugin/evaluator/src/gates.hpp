// Rule 11: what keeps a promotion waiting. Gates combine, and a held promotion lists all that still hold.
#pragma once

#include "passage.hpp"

namespace promotion::evaluator {

/// Every gate that holds the candidate back from the passage's destination now. record: of its promotion, if
/// there is one; it says whether somebody approved.
List<Gate> find_gates(const Passage &passage, const Candidate &candidate, const promotion_record *record);

}  // namespace promotion::evaluator
