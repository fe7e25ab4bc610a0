package io.earshot.dashboard;

import io.earshot.api.DashboardException;
import io.earshot.api.DashboardPlugin;
import io.earshot.api.DashboardSeat;

/** Found by the engine. */
public final class EarshotDashboard implements DashboardPlugin {
    @Override
    public Running start(DashboardSeat seat) throws DashboardException {
        return Dashboard.start(seat);
    }
}
