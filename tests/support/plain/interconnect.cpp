#include "support/plain/interconnect.hpp"

#include <algorithm>

namespace tessera::plain {

/// The requester i with the smallest (i XOR rr).
std::optional<unsigned> Interconnect::winner(unsigned bank, const std::vector<Request>& requests) const {
  std::optional<unsigned> best;
  for (const Request& request : requests) {
    if (!asks_for(request, bank)) continue;
    if (!best || (request.requester ^ round_robin_[bank]) < (*best ^ round_robin_[bank])) best = request.requester;
  }
  return best;
}

/// The smallest requester above the old rr, else the smallest requester.
unsigned Interconnect::next_round_robin(unsigned bank, const std::vector<Request>& requests) const {
  std::vector<unsigned> all;
  std::vector<unsigned> above;
  for (const Request& request : requests) {
    if (!asks_for(request, bank)) continue;
    all.push_back(request.requester);
    if (request.requester > round_robin_[bank]) above.push_back(request.requester);
  }
  const std::vector<unsigned>& candidates = above.empty() ? all : above;
  return *std::min_element(candidates.begin(), candidates.end());
}

void Interconnect::arbitrate(std::vector<Request>& requests) {
  for (unsigned bank = 0; bank < round_robin_.size(); ++bank) {
    const std::optional<unsigned> wins = winner(bank, requests);
    if (!wins) continue;
    for (Request& request : requests) {
      if (asks_for(request, bank)) request.granted = request.requester == *wins;
    }
    round_robin_[bank] = next_round_robin(bank, requests);
  }
}

}  // namespace tessera::plain
