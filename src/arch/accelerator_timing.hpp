// How many cycles a job of an accelerator takes on a cluster that does nothing else: what the compiler's cost model and
// the benches reckon with. The contracts in time are those of the accelerators' headers (src/accel/*/); tests hold
// these functions to the simulated cycles.
//
// A job's cycles run from the arrival of TRIGGER at the control port to the end event.
#pragma once

#include <cstdint>
#include <vector>

#include "arch/machine.hpp"
#include "base/units.hpp"

namespace tessera::arch {

struct Extent {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
};

/// A tensor in HWC as an accelerator walks it. Bytes from one pixel, and from one row, to the next.
struct TensorWalk {
  Address address = 0;
  Extent size;
  std::uint32_t pixel_bytes = 0;
  std::uint32_t row_bytes = 0;
};

/// A rectangle of a layer's matrix that one array holds. In depth-wise mode only its size counts.
struct ImaTile {
  std::uint32_t first_row = 0;
  std::uint32_t rows = 0;
  std::uint32_t first_column = 0;
  std::uint32_t columns = 0;
};

/// A job of the in-memory accelerator, as far as its time depends on it (src/accel/ima/job.hpp).
struct ImaGeometry {
  TensorWalk input;
  TensorWalk output;
  std::uint32_t in_channels = 1;
  std::uint32_t out_channels = 1;
  Extent kernel, dilation, step;
  Extent padding{0, 0};  ///< left, above
  std::uint32_t pixels_per_product = 1;
  std::uint32_t channels_per_job = 0;  ///< of depth-wise mode; 0: not in that mode
  std::uint32_t pulses = 1;            ///< of the input encoding
  std::vector<ImaTile> tiles;
};

/// Exact, for any job that the accelerator accepts.
Cycle ima_job_cycles(const Machine& machine, const ImaGeometry& job);

/// A job of the depth-wise engine (src/accel/depthwise/job.hpp).
struct DepthwiseGeometry {
  TensorWalk input;
  TensorWalk output;
  Address weights = 0;
  Address parameters = 0;
  std::uint32_t channels = 1;
  std::uint32_t stride = 1;
  std::uint32_t padding_above = 0;
};

struct CycleBounds {
  Cycle least = 0;
  Cycle most = 0;
};

/// Both bounds are the exact cycles where every pixel that is read or written takes one beat: at 128 bits and above
/// with word-aligned pixels. Otherwise `least` leaves out what the further beats cost, and `most` adds all of them.
CycleBounds depthwise_job_cycles(const Machine& machine, const DepthwiseGeometry& job);

}  // namespace tessera::arch
