// Logarithm and exponential with the same bits on every machine: additions, multiplications and divisions of IEEE
// doubles only, in a written order. The C library's own differ in the last bit between versions and processors.
// Built with -ffp-contract=off (cmake/TesseraOptions.cmake). Square roots are exact everywhere, so std::sqrt will do.
#pragma once

namespace tessera {

/// The natural logarithm of a positive number; within 2 units in the last place.
double portable_log(double x);

/// e^x; within 2 units in the last place, 0 below -745, infinity above 709.79.
double portable_exp(double x);

/// base^exponent of a positive base.
inline double portable_pow(double base, double exponent) { return portable_exp(exponent * portable_log(base)); }

}  // namespace tessera
