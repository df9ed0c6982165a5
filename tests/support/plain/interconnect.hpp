// The TCDM interconnect at its most literal: for every bank, in every cycle, the measured rule of
// shared/rtl/README.md word by word.
#pragma once

#include <optional>
#include <vector>

#include "base/units.hpp"

namespace tessera::plain {

class Interconnect {
 public:
  explicit Interconnect(unsigned banks) : round_robin_(banks, 0) {}

  struct Request {
    unsigned requester;
    Address offset;  ///< in the TCDM
    bool granted = false;
  };

  /// Decides over all requests of a cycle.
  void arbitrate(std::vector<Request>& requests);

 private:
  std::optional<unsigned> winner(unsigned bank, const std::vector<Request>& requests) const;
  unsigned next_round_robin(unsigned bank, const std::vector<Request>& requests) const;
  bool asks_for(const Request& request, unsigned bank) const {
    return request.offset / 4 % round_robin_.size() == bank;
  }

  std::vector<unsigned> round_robin_;
};

}  // namespace tessera::plain
