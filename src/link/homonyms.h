// Two people with one name, told apart by what surrounds them; and a name that fits two people,
// given to the one whose surroundings it shares.
#pragma once

#include <vector>

#include "link/clusters.h"
#include "link/context.h"
#include "link/words.h"
#include "redstring/review.h"

namespace redstring::link {

/// Looks at every cluster of people whose publications fall into groups that share nothing: no
/// role, nobody and no place that tells. Such a group becomes an entity of its own when
///   - it is known well (two publications, three neighbours, a role) and so is the largest group,
///   - or a lifetime lies between them: 80 years without a publication.
/// What points that way and is not enough is left together, marked ambiguous, and asked about.
/// A group that was told apart is named by the organization, person or place that it occurs with
/// most: "person/daniel roe~halden bank". New nodes stand at the end of `nodes`.
std::vector<ReviewItem> tell_homonyms_apart(Nodes& nodes, KeptApart& apart, Clusters& clusters,
                                            Company& company, const NameLists& lists);

/// "John Kettle", who may be John A. or John B. Kettle: each publication goes to the one of them
/// with whom it shares two things that tell, if it shares none with the others. `links`: all pairs
/// of names that fit.
void place_by_context(Nodes& nodes, KeptApart& apart, Clusters& clusters, Company& company,
                      const std::vector<Link>& links, Compatibility& compatibility);

}  // namespace redstring::link
